"""Names to draw from: each child's is a combination made by chance, in both scripts."""

from __future__ import annotations

from typing import NamedTuple


class Name(NamedTuple):
    """A name in Latin and in Arabic script."""

    latin: str
    arabic: str


def _names(*pairs: str) -> tuple[Name, ...]:
    return tuple(Name(*(part.strip() for part in pair.split("|"))) for pair in pairs)


GIRLS = _names(
    *("Salma|سلمى", "Hajar|هاجر", "Imane|إيمان", "Aya|آية", "Khadija|خديجة", "Fatima-Zahra|فاطمة الزهراء"),
    *("Ouissal|وصال", "Meryem|مريم", "Nouhaila|نهيلة", "Rim|ريم", "Chaimae|شيماء", "Douae|دعاء", "Hiba|هبة"),
    *(
        "Kaoutar|كوثر",
        "Malak|ملاك",
        "Rania|رانيا",
        "Tasnime|تسنيم",
        "Yasmine|ياسمين",
        "Zhour|زهور",
        "Tlaitmas|تلايتماس",
    ),
)
BOYS = _names(
    *("Mhamed|امحمد", "Yassine|ياسين", "Anas|أنس", "Mehdi|مهدي", "Ayoub|أيوب", "Hamza|حمزة", "Abdelkader|عبد القادر"),
    *("Soufiane|سفيان", "Ilyas|إلياس", "Driss|إدريس", "Achraf|أشرف", "Bilal|بلال", "Ismaïl|إسماعيل", "Marouane|مروان"),
    *("Nizar|نزار", "Othmane|عثمان", "Rayan|ريان", "Taha|طه", "Walid|وليد", "Idder|إدر"),
)
FAMILIES = _names(
    *("Benali|بن علي", "El Amrani|العمراني", "Ouahbi|وهبي", "Tazi|التازي", "Aït Lahcen|آيت لحسن", "Bouzidi|بوزيدي"),
    *("Chraïbi|الشرايبي", "Zerouali|الزروالي", "Naciri|الناصري", "Haddaoui|الحداوي", "Skalli|السقلي", "Berrada|برادة"),
    *("El Guerrab|الكراب", "Ouhaddou|أوحدو", "Boutaleb|بوطالب", "Lahbabi|الحبابي", "Essaidi|السعيدي", "Tahiri|الطاهري"),
    *("Aït Ouakrim|آيت واكريم", "Mouline|مولين", "Rharbi|الغربي", "Filali|الفيلالي", "Sebti|السبتي", "Zniber|زنيبر"),
)
NICKNAMES = ("", "", "", "", "Kiki", "Titi", "الحريف", "Nini", "ولد البحر", "Zizou", "الصغير")
