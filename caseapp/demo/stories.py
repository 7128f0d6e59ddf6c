"""What the demonstration tells. Every name is a combination drawn by chance; every story is made up."""

from __future__ import annotations

from caseapp.cases.vocabulary import Category, Danger, Sex, Source
from caseapp.policy.classes import DataClass

GIRLS = (
    ("Salma", "سلمى"),
    ("Hajar", "هاجر"),
    ("Imane", "إيمان"),
    ("Aya", "آية"),
    ("Khadija", "خديجة"),
    ("Fatima-Zahra", "فاطمة الزهراء"),
    ("Ouissal", "وصال"),
    ("Meryem", "مريم"),
    ("Nouhaila", "نهيلة"),
    ("Rim", "ريم"),
)
BOYS = (
    ("Mhamed", "امحمد"),
    ("Yassine", "ياسين"),
    ("Anas", "أنس"),
    ("Mehdi", "مهدي"),
    ("Ayoub", "أيوب"),
    ("Hamza", "حمزة"),
    ("Abdelkader", "عبد القادر"),
    ("Soufiane", "سفيان"),
    ("Ilyas", "إلياس"),
    ("Driss", "إدريس"),
)
FAMILIES = (
    ("Benali", "بن علي"),
    ("El Amrani", "العمراني"),
    ("Ouahbi", "وهبي"),
    ("Tazi", "التازي"),
    ("Aït Lahcen", "آيت لحسن"),
    ("Bouzidi", "بوزيدي"),
    ("Chraïbi", "الشرايبي"),
    ("Zerouali", "الزروالي"),
    ("Naciri", "الناصري"),
    ("Haddaoui", "الحداوي"),
    ("Skalli", "السقلي"),
    ("Berrada", "برادة"),
)
NICKNAMES = ("", "", "", "Simo", "Titi", "الحريف", "Nini", "ولد البحر")

INTAKES: tuple[tuple[Danger, Category, Source, Sex, int, str, str], ...] = (
    (
        Danger.HIGH,
        Category.DIFFICULT_SITUATION,
        Source.STREET_TEAM,
        Sex.MALE,
        11,
        "Rencontré par la maraude près de la gare routière vers 22 h. Dit dormir dehors depuis une semaine. "
        "Accepte un repas et une couverture, demande à ne pas être ramené chez son oncle.",
        "المحطة الطرقية، قرب شباك التذاكر",
    ),
    (
        Danger.IMMEDIATE,
        Category.VICTIM,
        Source.SCHOOL,
        Sex.FEMALE,
        9,
        "La directrice de l’école signale des traces de coups pour la deuxième fois ce mois-ci. "
        "L’enfant ne veut pas rentrer à la maison ce soir.",
        "École primaire du quartier",
    ),
    (
        Danger.MEDIUM,
        Category.DIFFICULT_SITUATION,
        Source.PARENT,
        Sex.MALE,
        14,
        "جاءت الأم إلى الوحدة: انقطع ابنها عن الدراسة منذ شهرين ويشتغل في ورشة للميكانيك. تطلب المساعدة لإرجاعه إلى المدرسة.",
        "Derb Omar, deuxième ruelle",
    ),
    (
        Danger.LOW,
        Category.DIFFICULT_SITUATION,
        Source.ASSOCIATION,
        Sex.FEMALE,
        6,
        "Une association de quartier demande une inscription scolaire : l’enfant n’a pas d’acte de naissance.",
        "",
    ),
    (
        Danger.NOT_ASSESSED,
        Category.UNKNOWN,
        Source.HOTLINE,
        Sex.UNKNOWN,
        3,
        "Appel du 2511 : un nourrisson ou un très jeune enfant pleure seul dans un appartement. Voisine, ne donne pas son nom.",
        "Immeuble jaune, troisième étage",
    ),
    (
        Danger.HIGH,
        Category.VICTIM,
        Source.POLICE,
        Sex.FEMALE,
        13,
        "أحضرتها الشرطة بعد أن وجدتها وحدها ليلا. تقول إنها كانت تعمل خادمة في بيت وهربت منه.",
        "",
    ),
    (
        Danger.MEDIUM,
        Category.CONFLICT_WITH_LAW,
        Source.PROSECUTOR,
        Sex.MALE,
        15,
        "Remis à l’unité par le procureur après un vol de téléphone. Premier fait. Le père vit à l’étranger.",
        "",
    ),
    (
        Danger.NONE,
        Category.DIFFICULT_SITUATION,
        Source.CHILD,
        Sex.MALE,
        16,
        "Vient de lui-même demander de l’aide pour sa carte nationale et une formation en menuiserie.",
        "",
    ),
)

NOTES: tuple[tuple[DataClass, str], ...] = (
    (
        DataClass.NOTES,
        "Entretien de trente minutes. Calme, répond par phrases courtes. A demandé à revoir sa petite sœur.",
    ),
    (DataClass.NOTES, "اتصال هاتفي مع الجدة: مستعدة لاستقبال الطفل في نهاية الأسبوع، وتطلب المساعدة في مصاريف النقل."),
    (
        DataClass.SOCIAL,
        "Visite à domicile : deux pièces, six personnes. La mère travaille de nuit. Les voisins confirment.",
    ),
    (
        DataClass.NOTES,
        "L’école accepte la reprise lundi prochain. Prévoir un cartable et l’accompagnement le premier jour.",
    ),
    (DataClass.JUDICIAL, "Audience fixée. L’assistante sociale du tribunal demande le rapport avant jeudi."),
    (DataClass.NOTES, "حضر الطفل إلى الموعد رفقة عمته. تحدث لأول مرة عن سبب مغادرته البيت."),
)
