"""The columns of the spreadsheet, in both of its languages: what is written can be read back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from caseapp.kernel.names import fold
from caseapp.kernel.words import N_


class Column(NamedTuple):
    """A column: its names, how long a cell may be, and what stands in it."""

    english: str
    french: str
    limit: int
    told: str


COLUMNS = (
    Column("id", "identifiant", 40, N_("number of the entry, as exported; leave it empty for a new one")),
    Column("organisation", "organisme", 160, N_("name of the organisation in French; needed in one of the languages")),
    Column("organisation_ar", "organisme_ar", 160, N_("name of the organisation in Arabic")),
    Column("kind", "type", 80, N_("kind of organisation: a code or a word of the list; needed for a new one")),
    Column("site", "site", 160, N_("name of the site in French, where it has one of its own")),
    Column("site_ar", "site_ar", 160, N_("name of the site in Arabic")),
    Column("province", "province", 80, N_("province or prefecture: code or name; needed for a new one")),
    Column("commune", "commune", 120, N_("commune or district: code or name")),
    Column("address", "adresse", 300, N_("address; never exported for a sensitive place")),
    Column("sensitive", "sensible", 10, N_("yes for a place whose address is kept")),
    Column("phone", "telephone", 40, N_("phone")),
    Column("phone_for", "telephone_pour", 80, N_("what the phone is for")),
    Column("phone_2", "telephone_2", 40, N_("another phone")),
    Column("phone_2_for", "telephone_2_pour", 80, N_("what it is for")),
    Column("email", "courriel", 120, N_("e-mail address")),
    Column("website", "site_web", 200, N_("web address")),
    Column("hours", "horaires", 400, N_("hours: mo-fr 08:30-12:30 14:30-18:30, or always")),
    Column("hours_note", "precision_horaires", 200, N_("what else there is to say of the hours")),
    Column("holidays", "jours_feries", 60, N_("public holidays: closed, open, unknown")),
    Column("languages", "langues", 200, N_("languages, with commas between them")),
    Column("ask_for", "demander", 120, N_("desk or function to ask for, no name")),
    Column("capacity", "capacite", 200, N_("how many it can take")),
    Column("alert", "alerte", 300, N_("what must be known at once")),
    Column("about", "presentation", 2000, N_("what it does, in a few words")),
    Column("areas", "zones", 400, N_("places it works for besides its own, with commas between them; MA for all")),
    Column("source", "source", 160, N_("where this is known from")),
    Column("verified_on", "verifie_le", 40, N_("day of the last check; not read back")),
    Column("service", "service", 80, N_("service: a code or a word of the list; one line for each service")),
    Column("title", "intitule", 160, N_("what the service is called there")),
    Column("age_from", "age_min", 4, N_("youngest age")),
    Column("age_to", "age_max", 4, N_("oldest age")),
    Column("sex", "sexe", 20, N_("both, female or male")),
    Column("publics", "publics", 400, N_("for whom above all, with commas between them")),
    Column("conditions", "conditions", 2000, N_("conditions")),
    Column("documents", "documents", 2000, N_("papers to bring, with semicolons between them")),
    Column("ways", "acces", 200, N_("how one gets there, with commas between them")),
    Column("fee", "tarif", 60, N_("what it costs: free, conditions, paid, unknown")),
    Column("fee_note", "precision_tarif", 200, N_("what else there is to say of the price")),
)
BY_NAME = {column.english: column for column in COLUMNS}
_KNOWN = {
    fold(name.replace("_", " ")): column.english for column in COLUMNS for name in (column.french, column.english)
}


def heading(language: str) -> list[str]:
    """The first line: in French, in English for whoever reads Arabic (a spreadsheet program must sort it)."""
    return [column.french if language == "fr" else column.english for column in COLUMNS]


def read_heading(cells: Iterable[str]) -> list[str | None]:
    """The column of each cell of the first line; None for one that is not known."""
    return [_KNOWN.get(fold(cell.replace("_", " "))) for cell in cells]
