"""What workers write in the files. Much of it is written to the child, who may ask to read it one day."""

from __future__ import annotations

from typing import NamedTuple

from caseapp.cases.vocabulary import ClosingReason, NoteKind
from caseapp.demo.told import Told
from caseapp.policy.classes import DataClass


class Written(NamedTuple):
    """A note: what it is about, in which class it is sealed, what it says."""

    kind: NoteKind
    data_class: DataClass
    told: Told


def _notes(kind: NoteKind, data_class: DataClass, *pairs: tuple[str, str]) -> tuple[Written, ...]:
    return tuple(Written(kind, data_class, Told(*pair)) for pair in pairs)


MEETINGS: tuple[Written, ...] = (
    *_notes(
        NoteKind.INTERVIEW,
        DataClass.NOTES,
        (
            "Tu as parlé doucement aujourd’hui, et demandé des nouvelles de ta petite sœur. "
            "Je t’ai promis d’appeler ta grand-mère avant vendredi.",
            "تحدثت اليوم بهدوء وسألت عن أختك الصغيرة. وعدتك بأن أتصل بجدتك قبل يوم الجمعة.",
        ),
        (
            "Une demi-heure ensemble. Tu as préféré dessiner ; nous avons regardé le dessin à deux, sans l’expliquer.",
            "قضينا نصف ساعة معا. فضلت الرسم على الكلام، ونظرنا إلى الرسم معا دون أن نشرحه.",
        ),
        (
            "Tu m’as dit que les nuits sont plus calmes depuis le changement de chambre, et demandé à garder la veilleuse.",
            "أخبرتني أن لياليك أصبحت أهدأ منذ تغيير الغرفة، وطلبت أن يبقى الضوء الصغير مشتعلا.",
        ),
        (
            "Tu as demandé ce qui va se passer après. Je t’ai expliqué les étapes, et ce qui n’est pas encore décidé.",
            "سألت عما سيحدث لاحقا. شرحت لك المراحل وما لم يتقرر بعد.",
        ),
        (
            "Tu as choisi de ne pas parler de la maison, et c’est respecté. Nous avons écrit ta liste de questions.",
            "فضلت ألا نتحدث اليوم عن البيت، واحترمنا ذلك. كتبنا معا لائحة أسئلتك.",
        ),
        (
            "Tu as raconté ta journée à l’atelier et montré la boîte en bois que tu as fabriquée. Elle ferme bien.",
            "حكيت عن يومك في الورشة وأريتني العلبة الخشبية التي صنعتها. إنها تغلق جيدا.",
        ),
    ),
    *_notes(
        NoteKind.VISIT,
        DataClass.SOCIAL,
        (
            "Visite chez ta grand-mère : deux pièces propres, une rue calme. Elle a gardé ton lit et tes cahiers.",
            "زرنا بيت جدتك: غرفتان نظيفتان في زنقة هادئة، وقد احتفظت بفراشك ودفاترك.",
        ),
        (
            "Visite à la maison avec ta mère. Elle travaille de nuit, les voisins aident. Elle a pleuré en parlant "
            "de toi, puis elle a souri.",
            "زيارة إلى البيت مع أمك. تعمل ليلا والجيران يساعدونها. بكت وهي تتحدث عنك ثم ابتسمت.",
        ),
        (
            "Visite en famille : ta mère est venue avec des fruits. Vous avez passé une heure ensemble, sans personne.",
            "زيارة عائلية: جاءت أمك ومعها فواكه. بقيتما معا ساعة كاملة على انفراد.",
        ),
    ),
    *_notes(
        NoteKind.CALL,
        DataClass.NOTES,
        (
            "Ta tante a téléphoné et propose de venir samedi. Je lui ai dit que c’est toi qui décides.",
            "اتصلت عمتك واقترحت زيارتك يوم السبت. أخبرتها أن القرار لك.",
        ),
        (
            "Appel avec toi, depuis le téléphone de ton éducatrice : dix minutes, ta voix était claire.",
            "تحدثنا عبر هاتف مربيتك عشر دقائق، وكان صوتك واضحا.",
        ),
    ),
)
"""Having seen or heard the child."""

AROUND: tuple[Written, ...] = (
    *_notes(
        NoteKind.SCHOOL,
        DataClass.NOTES,
        (
            "L’école te reprend lundi. J’ai demandé un cartable et une place au premier rang, comme tu le voulais.",
            "قبلت المدرسة رجوعك يوم الاثنين. طلبت لك محفظة ومكانا في الصف الأول كما رغبت.",
        ),
        (
            "Ton institutrice dit que tu participes davantage. Elle garde une place pour toi à l’étude du soir.",
            "تقول معلمتك إن مشاركتك في القسم تحسنت كثيرا، وتحتفظ لك بمكان في دروس المساء.",
        ),
        ("Bulletin reçu : douze de moyenne, quinze en dessin.", "توصلنا بنتائجك: المعدل اثنا عشر، وخمسة عشر في الرسم."),
    ),
    *_notes(
        NoteKind.FAMILY,
        DataClass.SOCIAL,
        (
            "Réunion avec ton père et ton oncle. Ton père accepte la médiation ; ton oncle a besoin de temps.",
            "اجتماع مع أبيك وعمك: أبوك وافق على الوساطة، وعمك يحتاج إلى وقت.",
        ),
        (
            "Ta grand-mère est prête à t’accueillir en fin de semaine. Elle demande une aide pour le transport.",
            "جدتك مستعدة لاستقبالك في نهاية الأسبوع، وتطلب المساعدة في مصاريف النقل.",
        ),
    ),
    *_notes(
        NoteKind.OBSERVATION,
        DataClass.NOTES,
        ("Tu as ri à table pour la première fois cette semaine.", "ضحكت اليوم على المائدة لأول مرة هذا الأسبوع."),
        (
            "Nuit difficile : réveil vers trois heures, un verre d’eau, une histoire, puis le sommeil.",
            "ليلة صعبة: استيقاظ حوالي الثالثة، ثم كأس ماء وحكاية قصيرة، ثم النوم.",
        ),
        (
            "À l’atelier de peinture, tu as aidé un plus petit que toi sans qu’on te le demande.",
            "في ورشة الرسم ساعدت طفلا أصغر منك دون أن يطلب منك أحد ذلك.",
        ),
    ),
    *_notes(
        NoteKind.OBSERVATION,
        DataClass.JUDICIAL,
        (
            "Audience fixée. L’assistante sociale du tribunal demande le rapport avant jeudi ; je t’ai lu ce que j’écris.",
            "حددت الجلسة. المساعدة الاجتماعية بالمحكمة تطلب التقرير قبل الخميس، وقرأت عليك ما كتبته.",
        ),
    ),
)

HEALTH: tuple[Written, ...] = _notes(
    NoteKind.HEALTH,
    DataClass.HEALTH,
    (
        "Poids et taille dans la norme. Deux vaccins à compléter, rendez-vous pris au centre de santé.",
        "الوزن والقامة في المعدل. ينقصك تلقيحان، وأخذنا موعدا في المركز الصحي.",
    ),
    ("Dentiste : deux caries soignées. Tu as tenu bon.", "طبيب الأسنان: عولج ضرسان. كنت في غاية الشجاعة."),
    (
        "Vue contrôlée : des lunettes sont commandées, monture bleue, ton choix.",
        "فحص البصر: طلبنا نظارات بإطار أزرق من اختيارك.",
    ),
)
"""Written by the nurse, where she follows the file."""

RESERVED = Told(
    "Ce que tu m’as confié sur ton cousin reste entre nous et la direction tant que le procureur n’a pas répondu.",
    "ما أسررت لي به عن قريبك يبقى بيننا وبين الإدارة إلى أن يجيب وكيل الملك.",
)
MISTAKEN = Told("Rendez-vous chez le juge mardi à 10 h.", "الموعد عند القاضي يوم الثلاثاء على الساعة العاشرة.")
MENDED = Told(
    "Rendez-vous chez le juge mercredi à 10 h, et non mardi : convocation relue.",
    "الموعد عند القاضي يوم الأربعاء على الساعة العاشرة وليس الثلاثاء: أعدت قراءة الاستدعاء.",
)
NEWS = (
    Told(
        "Ta sœur a téléphoné à l’accueil. Elle rappellera dimanche.",
        "اتصلت أختك بمكتب الاستقبال وستعاود الاتصال يوم الأحد.",
    ),
    Told("Le cartable est arrivé, il t’attend à l’accueil.", "وصلت المحفظة وهي تنتظرك في الاستقبال."),
    Told(
        "Courrier du tribunal déposé ce matin, remis en main propre.",
        "توصلنا هذا الصباح برسالة من المحكمة وسلمناها باليد.",
    ),
)
"""By a colleague, while the reference worker is elsewhere."""

FIRST_JUDGED = Told(
    "Après l’entretien : pas de danger cette nuit, suivi rapproché.",
    "بعد المقابلة: لا خطر هذه الليلة، مع متابعة قريبة.",
)
CALMER = (
    Told("Trois semaines au calme, et ta grand-mère vient chaque samedi.", "ثلاثة أسابيع هادئة، والجدة تأتي كل سبت."),
    Told("Aucun contact avec l’auteur des coups depuis l’ordonnance du juge.", "لا اتصال مع المعتدي منذ أمر القاضي."),
)
WORSE = Told(
    "Nouvel appel menaçant hier soir : le niveau remonte jusqu’à l’audience.",
    "اتصال جديد فيه تهديد ليلة أمس: نرفع المستوى إلى حين الجلسة.",
)
PROMISE_MADE = Told(
    "Ta grand-mère au téléphone : elle attend des nouvelles de l’école. Je la rappelle.",
    "مكالمة مع جدتك: تنتظر أخبارا من المدرسة. سأعاود الاتصال بها.",
)
PROMISED = Told("Appeler l’école, puis rappeler la grand-mère", "الاتصال بالمدرسة ثم معاودة الاتصال بالجدة")
MORE_TIME = (
    Told("La grand-mère est hospitalisée : la visite attend son retour.", "الجدة في المستشفى: تنتظر الزيارة عودتها."),
    Told("Examens scolaires cette semaine, à ta demande.", "امتحانات مدرسية هذا الأسبوع، بطلب منك."),
)
ENDINGS: tuple[tuple[ClosingReason, Told], ...] = (
    (
        ClosingReason.FAMILY_RETURN,
        Told("De retour chez tes parents ; visite prévue dans un mois.", "عدت إلى بيت والديك؛ وستكون زيارة بعد شهر."),
    ),
    (
        ClosingReason.EXTENDED_FAMILY,
        Told(
            "Chez ta grand-mère, qui a la garde ; l’école est à dix minutes.",
            "عند جدتك الحاضنة؛ والمدرسة على بعد عشر دقائق.",
        ),
    ),
    (ClosingReason.KAFALA, Told("Kafala prononcée par le juge.", "صدر أمر القاضي بالكفالة.")),
    (
        ClosingReason.INDEPENDENCE,
        Told(
            "Contrat d’apprentissage signé, chambre au foyer des jeunes.",
            "وقع عقد التدرج المهني، وله غرفة في دار الشباب.",
        ),
    ),
    (
        ClosingReason.OTHER_ESTABLISHMENT,
        Told("Accueil par un centre proche de la famille.", "استقبال في مركز قريب من الأسرة."),
    ),
    (
        ClosingReason.LOST_CONTACT,
        Told(
            "Trois appels sans réponse ; la maraude reste attentive.",
            "ثلاث مكالمات بدون جواب؛ وفريق الشارع يبقى منتبها.",
        ),
    ),
)
AGAIN = Told("La grand-mère est malade : retour parmi nous.", "الجدة مريضة: عودة إلينا.")
KEPT_CLOSE = Told(
    "Un membre de la famille travaille dans le quartier du centre.", "أحد أفراد الأسرة يعمل في حي المركز."
)
GIVEN = Told("Le quartier est le sien, et les horaires conviennent.", "الحي حيها، والأوقات مناسبة.")
SIBLING = Told("Dans la même famille.", "في الأسرة نفسها.")
PHONES = (Told("la mère", "الأم"), Told("la voisine", "الجارة"), Told("l’éducateur", "المربي"))
