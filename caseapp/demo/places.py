"""The places of the demonstration: two units, three centres, a committee and the operator, in four provinces."""

from __future__ import annotations

from datetime import date

from caseapp.accounts.service.establishments import Identity
from caseapp.accounts.vocabulary import EstablishmentType, LegalCategory

CASABLANCA, RABAT, FES, TAROUDANNT = "06.141", "04.421", "03.231", "09.541"

PLACES: dict[str, Identity] = {
    "operator": Identity("Himaya – démonstration", "حماية – عرض تجريبي", EstablishmentType.OPERATOR, RABAT),
    "unit": Identity("UPE Bab Chams", "وحدة حماية الطفولة باب شمس", EstablishmentType.PROTECTION_UNIT, CASABLANCA),
    "second_unit": Identity(
        "UPE Oued Zitoun", "وحدة حماية الطفولة وادي الزيتون", EstablishmentType.PROTECTION_UNIT, FES
    ),
    "centre": Identity(
        "Centre Dar Nour",
        "مركز دار نور",
        EstablishmentType.RECEPTION_CENTRE,
        RABAT,
        legal_category=LegalCategory.PROTECTION,
        licence_number="DEMO 12/2022",
        licence_date=date(2022, 3, 14),
    ),
    "nursery": Identity(
        "Maison des tout-petits Al Amal",
        "دار الأمل للأطفال الصغار",
        EstablishmentType.CHILDRENS_HOME,
        CASABLANCA,
        legal_category=LegalCategory.ABANDONED,
        licence_number="DEMO 31/2021",
        licence_date=date(2021, 9, 20),
    ),
    "girls": Identity(
        "Dar Taliba Tizi n’Tagzirt",
        "دار الطالبة تيزي نتاكزيرت",
        EstablishmentType.STUDENT_HOME,
        TAROUDANNT,
        legal_category=LegalCategory.SCHOOLED,
        licence_number="DEMO 7/2023",
        licence_date=date(2023, 6, 5),
    ),
    "committee": Identity(
        "CPPE de démonstration", "اللجنة الإقليمية – عرض", EstablishmentType.PROVINCIAL_COMMITTEE, CASABLANCA
    ),
}
"""Every name is invented; licences say that they are a demonstration's. The committee sits where a unit and a centre
are, so that its figures count something."""
