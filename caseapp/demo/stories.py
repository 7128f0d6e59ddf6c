"""Why children come: what is known on the first day. Every story is made up; who lives it is drawn by chance."""

from __future__ import annotations

from dataclasses import dataclass

from caseapp.cases.vocabulary import Category, Danger, Guardian, Need, Situation, Source, Tongue, Violence
from caseapp.demo.told import NOTHING, Told

_D, _C, _S = Danger, Category, Source


@dataclass(frozen=True, slots=True)
class Story:
    """A first day. `own` is what the child said, word for word; `girl` None: a girl or a boy."""

    danger: Danger
    category: Category
    source: Source
    ages: tuple[int, int]
    account: Told
    own: Told = NOTHING
    spot: Told = NOTHING
    done: Told = NOTHING
    girl: bool | None = None
    violence: tuple[Violence, ...] = ()
    situations: tuple[Situation, ...] = ()
    needs: tuple[Need, ...] = ()
    languages: tuple[Tongue, ...] = (Tongue.DARIJA,)
    guardian: Guardian = Guardian.UNKNOWN
    nameless: bool = False


STORIES: tuple[Story, ...] = (
    Story(
        _D.HIGH, _C.DIFFICULT_SITUATION, _S.STREET_TEAM, (10, 13),
        Told(
            "Rencontre avec la maraude près de la gare routière, vers 22 h. L’enfant dort dehors depuis une semaine, "
            "accepte un repas et une couverture, demande à ne pas retourner chez son oncle.",
            "التقى فريق الشارع بالطفل قرب المحطة الطرقية حوالي العاشرة ليلا. ينام خارج البيت منذ أسبوع، "
            "وقبل وجبة وغطاء، وطلب ألا يعود إلى بيت عمه.",
        ),
        Told("Chez mon oncle je ne dors pas. Dehors non plus, mais dehors personne ne crie.",
             "فدار عمي ما كنعسش. وفالزنقة حتى هي، ولكن فالزنقة حتى واحد ما كيغوت."),
        Told("Gare routière, près des guichets", "المحطة الطرقية، قرب شباك التذاكر"),
        Told("Un repas, une douche, un lit pour la nuit.", "وجبة وحمام وسرير لهذه الليلة."),
        girl=False, violence=(Violence.PHYSICAL, Violence.NEGLECT),
        situations=(Situation.LIVES_IN_STREET, Situation.RUNAWAY),
        needs=(Need.FOOD, Need.SHELTER, Need.HYGIENE), guardian=Guardian.FATHER,
    ),
    Story(
        _D.IMMEDIATE, _C.VICTIM, _S.SCHOOL, (8, 11),
        Told(
            "La directrice de l’école signale des traces de coups pour la deuxième fois ce mois-ci. "
            "L’enfant ne veut pas rentrer à la maison ce soir.",
            "أخبرت مديرة المدرسة عن آثار ضرب للمرة الثانية هذا الشهر. الطفلة لا تريد الرجوع إلى البيت هذا المساء.",
        ),
        Told("Si je rentre, il va savoir que j’ai parlé.", "إلا رجعت غادي يعرف بلي هضرت."),
        Told("École primaire du quartier", "المدرسة الابتدائية بالحي"),
        Told("Médecin vu le soir même, procureur appelé.", "فحص طبي في المساء نفسه واتصال بوكيل الملك."),
        girl=True, violence=(Violence.PHYSICAL, Violence.PSYCHOLOGICAL),
        needs=(Need.PROTECTION, Need.CARE, Need.LISTENING), guardian=Guardian.FATHER,
    ),
    Story(
        _D.MEDIUM, _C.DIFFICULT_SITUATION, _S.PARENT, (13, 15),
        Told(
            "La mère vient d’elle-même : son fils a quitté l’école depuis deux mois et travaille dans un atelier "
            "de mécanique. Elle demande de l’aide pour qu’il y retourne.",
            "جاءت الأم من تلقاء نفسها: انقطع ابنها عن الدراسة منذ شهرين ويشتغل في ورشة للميكانيك. "
            "تطلب المساعدة لإرجاعه إلى المدرسة.",
        ),
        Told("Le patron m’a promis une moto. Je voulais l’acheter pour ma mère.",
             "المعلم واعدني بموطور. كنت باغي نشريه لماما."),
        Told("Derb Omar, deuxième ruelle", "درب عمر، الزنقة الثانية"),
        girl=False, violence=(Violence.ECONOMIC,), situations=(Situation.CHILD_LABOUR, Situation.OUT_OF_SCHOOL),
        needs=(Need.LISTENING,), guardian=Guardian.MOTHER,
    ),
    Story(
        _D.LOW, _C.DIFFICULT_SITUATION, _S.ASSOCIATION, (6, 8),
        Told(
            "Une association de quartier demande une inscription scolaire : l’enfant n’a pas d’acte de naissance.",
            "تطلب جمعية الحي تسجيلا في المدرسة: ليس للطفل عقد ازدياد.",
        ),
        Told("Moi aussi je veux un cartable avec des roues.", "حتى أنا بغيت محفظة بالروايض."),
        situations=(Situation.WITHOUT_PAPERS, Situation.OUT_OF_SCHOOL), needs=(Need.PAPERS,),
        guardian=Guardian.MOTHER,
    ),
    Story(
        _D.NOT_ASSESSED, _C.UNKNOWN, _S.HOTLINE, (2, 5),
        Told(
            "Appel du 2511 : un très jeune enfant pleure seul dans un appartement. Voisine, ne donne pas son nom.",
            "اتصال من الرقم 2511: طفل صغير جدا يبكي وحده في شقة. جارة لم تذكر اسمها.",
        ),
        spot=Told("Immeuble jaune, troisième étage", "العمارة الصفراء، الطابق الثالث"),
        needs=(Need.PROTECTION,), nameless=True,
    ),
    Story(
        _D.HIGH, _C.VICTIM, _S.POLICE, (12, 15),
        Told(
            "Conduite par la police, qui l’a trouvée seule la nuit. Elle dit avoir travaillé comme domestique "
            "dans une maison et s’être enfuie.",
            "أحضرتها الشرطة بعد أن وجدتها وحدها ليلا. تقول إنها كانت تعمل خادمة في بيت وهربت منه.",
        ),
        Told("Je me levais avant tout le monde. Je voudrais seulement dormir jusqu’au matin.",
             "كنت كنفيق قبل من كلشي. بغيت غير ننعس حتى للصباح."),
        done=Told("Chambre seule, vêtements, appel à l’assistante sociale du tribunal.",
                  "غرفة خاصة وملابس واتصال بالمساعدة الاجتماعية للمحكمة."),
        girl=True, violence=(Violence.EXPLOITATION, Violence.PSYCHOLOGICAL),
        situations=(Situation.DOMESTIC_WORK, Situation.RUNAWAY),
        needs=(Need.SHELTER, Need.CLOTHES, Need.FAMILY), languages=(Tongue.TACHELHIT, Tongue.DARIJA),
        guardian=Guardian.FATHER,
    ),
    Story(
        _D.MEDIUM, _C.CONFLICT_WITH_LAW, _S.PROSECUTOR, (14, 17),
        Told(
            "Confié par le procureur après un vol de téléphone. Premier fait. Le père vit à l’étranger.",
            "أحاله وكيل الملك بعد سرقة هاتف، وهي أول مرة. الأب يعيش في الخارج.",
        ),
        Told("Je l’ai rendu avant qu’on me le demande. Ça, personne ne l’écrit.",
             "رجعتو قبل ما يقولوها ليا. هادي حتى واحد ما كتبها."),
        girl=False, situations=(Situation.OFFENCE,), needs=(Need.LISTENING,), guardian=Guardian.MOTHER,
    ),
    Story(
        _D.NONE, _C.DIFFICULT_SITUATION, _S.CHILD, (15, 17),
        Told(
            "Demande venue de l’enfant : de l’aide pour la carte nationale et une formation en menuiserie.",
            "طلب من الطفل نفسه: مساعدة في البطاقة الوطنية وفي تكوين في النجارة.",
        ),
        Told("Je n’ai besoin de personne, j’ai besoin d’un papier.", "ما محتاج حتى واحد، محتاج ورقة."),
        girl=False, situations=(Situation.WITHOUT_PAPERS,), needs=(Need.PAPERS,), guardian=Guardian.MOTHER,
    ),
    Story(
        _D.HIGH, _C.DIFFICULT_SITUATION, _S.NEIGHBOUR, (5, 9),
        Told(
            "Un voisin appelle : l’enfant demande l’aumône au feu rouge toute la journée avec une femme qui n’est "
            "peut-être pas sa mère.",
            "اتصل جار: الطفل يتسول طوال النهار عند إشارة المرور مع امرأة قد لا تكون أمه.",
        ),
        Told("Elle m’appelle par un autre prénom.", "كتعيط ليا بسمية خرى."),
        Told("Feu du grand boulevard", "إشارة المرور بالشارع الكبير"),
        violence=(Violence.EXPLOITATION, Violence.NEGLECT), situations=(Situation.BEGGING, Situation.TRAFFICKING),
        needs=(Need.PROTECTION, Need.FOOD, Need.FAMILY),
    ),
    Story(
        _D.MEDIUM, _C.VICTIM, _S.HEALTH, (13, 16),
        Told(
            "Le service de pédiatrie signale des messages de menace reçus sur le téléphone, avec des photos. "
            "La famille ne sait pas encore comment en parler.",
            "أخبر قسم طب الأطفال عن رسائل تهديد في الهاتف مع صور. الأسرة لا تعرف بعد كيف تتحدث في الموضوع.",
        ),
        Told("J’ai éteint le téléphone, mais ils sont dans ma tête.", "طفيت التيليفون، ولكن هوما باقين فراسي."),
        violence=(Violence.ONLINE, Violence.PSYCHOLOGICAL), needs=(Need.LISTENING, Need.PROTECTION),
        guardian=Guardian.FATHER,
    ),
    Story(
        _D.HIGH, _C.DIFFICULT_SITUATION, _S.ESTABLISHMENT, (15, 17),
        Told(
            "Arrivée par le port, sans famille au Maroc. Vient de Guinée, veut continuer la route ; accepte de "
            "s’arrêter le temps d’apprendre à lire.",
            "وصول عبر الميناء بدون أسرة في المغرب. قادم من غينيا ويريد متابعة الطريق، وقبل أن يتوقف ليتعلم القراءة.",
        ),
        Told("Ma mère croit que je suis déjà arrivé.", "أمي تظن أنني وصلت."),
        girl=False, situations=(Situation.UNACCOMPANIED, Situation.ON_THE_MOVE, Situation.WITHOUT_PAPERS),
        needs=(Need.SHELTER, Need.PAPERS, Need.FAMILY), languages=(Tongue.FRENCH, Tongue.OTHER),
        guardian=Guardian.NONE,
    ),
    Story(
        _D.LOW, _C.DIFFICULT_SITUATION, _S.RELATIVE, (9, 12),
        Told(
            "La grand-mère élève l’enfant depuis le décès de la mère. Elle demande une aide pour les frais de "
            "l’école et pour l’appareil auditif.",
            "الجدة تربي الطفل منذ وفاة الأم. تطلب مساعدة في مصاريف المدرسة وفي جهاز السمع.",
        ),
        Told("Quand je ne comprends pas, je regarde les mains.", "ملي ما كنفهمش كنشوف فاليدين."),
        situations=(Situation.WITHOUT_PARENTAL_CARE, Situation.DISABILITY), needs=(Need.CARE,),
        languages=(Tongue.DARIJA, Tongue.SIGN), guardian=Guardian.FATHER,
    ),
)  # fmt: skip

SMALL: tuple[Story, ...] = (
    Story(
        _D.HIGH, _C.DIFFICULT_SITUATION, _S.HEALTH, (0, 1),
        Told(
            "Nouveau-né laissé à la maternité. En bonne santé, deux kilos neuf cents. Le procureur est informé, "
            "l’officier de l’état civil donnera un nom.",
            "مولود ترك في مستشفى الولادة. في صحة جيدة، وزنه كيلوغرامان وتسعمائة غرام. أخبر وكيل الملك، "
            "وسيعطيه ضابط الحالة المدنية اسما.",
        ),
        situations=(Situation.ABANDONED,), needs=(Need.CARE, Need.PAPERS), languages=(), guardian=Guardian.NONE,
        nameless=True,
    ),
    Story(
        _D.MEDIUM, _C.DIFFICULT_SITUATION, _S.JUDGE, (2, 5),
        Told(
            "Placement par le juge, le temps que la mère se soigne. Elle vient chaque vendredi.",
            "إيداع بأمر من القاضي إلى أن تتعافى الأم. تزوره كل يوم جمعة.",
        ),
        Told("Maman revient quand il fait nuit deux fois.", "ماما غادي تجي ملي يطيح الليل جوج مرات."),
        situations=(Situation.WITHOUT_PARENTAL_CARE,), guardian=Guardian.MOTHER,
    ),
    Story(
        _D.LOW, _C.DIFFICULT_SITUATION, _S.ESTABLISHMENT, (3, 6),
        Told(
            "Transmis par un autre centre : un couple a demandé la kafala, l’enquête est en cours.",
            "أحيل من مركز آخر: طلب زوجان الكفالة، والبحث جار.",
        ),
        Told("La dame a un chat qui s’appelle Mich.", "ديك السيدة عندها مش سميتو ميش."),
        situations=(Situation.ABANDONED,), guardian=Guardian.DATIVE,
    ),
)  # fmt: skip

GIRLS_AWAY: tuple[Story, ...] = (
    Story(
        _D.LOW, _C.DIFFICULT_SITUATION, _S.SCHOOL, (12, 14),
        Told(
            "Entrée au collège ; le douar est à vingt-six kilomètres. Le père demande une place à l’internat.",
            "التحقت بالإعدادية والدوار يبعد ستة وعشرين كيلومترا. طلب الأب مكانا في الداخلية.",
        ),
        Told("Je serai la première du douar à avoir le brevet.", "غادي نكون الأولى فالدوار لي خدات الشهادة."),
        girl=True, languages=(Tongue.TACHELHIT, Tongue.DARIJA), guardian=Guardian.FATHER,
    ),
    Story(
        _D.MEDIUM, _C.DIFFICULT_SITUATION, _S.SCHOOL, (14, 16),
        Told(
            "Le professeur principal s’inquiète : une demande en mariage a été faite à la famille, elle ne mange plus.",
            "أستاذها قلق: تقدم شخص لخطبتها من أسرتها، وقد توقفت عن الأكل.",
        ),
        Told("J’ai dit oui à mon père pour qu’il ne soit pas triste. Je ne veux pas.",
             "قلت لبا واخا باش ما يتقلقش. أنا ما باغاش."),
        girl=True, violence=(Violence.HARMFUL_PRACTICE, Violence.PSYCHOLOGICAL),
        needs=(Need.LISTENING, Need.PROTECTION), languages=(Tongue.TACHELHIT,), guardian=Guardian.FATHER,
    ),
    Story(
        _D.NONE, _C.DIFFICULT_SITUATION, _S.LOCAL_AUTHORITY, (15, 17),
        Told(
            "Dernière année de lycée. Demande une lampe, une place au calme et un dossier de bourse.",
            "السنة الأخيرة من الثانوي. تطلب مصباحا ومكانا هادئا وملف منحة.",
        ),
        Told("Après le bac, je reviendrai ici comme professeure.", "مورا الباك غادي نرجع لهنا أستاذة."),
        girl=True, guardian=Guardian.FATHER,
    ),
)  # fmt: skip

OF_PLACE: dict[str, tuple[Story, ...]] = {"nursery": SMALL, "girls": GIRLS_AWAY}
"""Places that receive some children only; the others receive all."""
