"""What a translation must be: whole, with the same blanks, and written as each script is written in Morocco."""

from __future__ import annotations

import re
from collections.abc import Iterator

from babel.messages import Message

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
NUMBER = "%(num)s"
"""What Arabic may leave out of its forms for none, one and two: the word itself says the number."""

FORBIDDEN = {
    "fr": {
        "a straight apostrophe": re.compile(r"'"),
        "three dots instead of …": re.compile(r"\.\.\."),
        "no no-break space before : ; ? ! »": re.compile(r"(?<![\u00a0\d])[:;?!»](?!\d)"),
        "no no-break space after «": re.compile(r"«(?!\u00a0)"),
    },
    "ar": {
        "a comma, semicolon or question mark that is not Arabic": re.compile(r"[,;?]"),
        "a space before a punctuation mark": re.compile(r"[\s\u00a0\u202f][:،؛؟!.»]"),
        "a no-break space": re.compile(r"[\u00a0\u202f]"),
        "three dots instead of …": re.compile(r"\.\.\."),
        "a stretched letter (tatweel)": re.compile("\u0640"),
        "Eastern digits": re.compile("[٠-٩]"),
    },
}
"""Habits of each script. Moroccan Arabic writes Western digits."""

LATIN = re.compile(r"[A-Za-zÀ-ÿ_]+")
LATIN_IN_ARABIC = frozenset(
    {"CSV", "XLSX", "UTF", "PDF", "JPEG", "PNG", "WebP", "HEIC", "HTML", "SVG", "XML", "ZIP"}  # formats
    | {"JSON", "FHIR", "R", "JavaScript"}  # of other systems
    | {"MP", "M", "A", "WAV", "OGG", "WebM"}  # of sound
    | {"UPE", "CAPE", "CPPE", "EPS"}  # what is called so in Morocco too
    | {"external_id", "estimated_on", "opened_on", "not_assessed", "female", "male", "unknown", "f", "m"}
    | {"victim", "difficult_situation", "conflict_with_law"}  # codes that a spreadsheet must hold as they stand
    | {"organisme", "both", "always", "fr", "mo", "sa", "MA", "closed", "open", "conditions", "free", "paid"}  # columns
    | {"HSDS", "Open", "Referral"}  # standards
    | {"Ctrl", "Enter", "N"}  # keys
)
"""Latin words that may stand in Arabic."""

SAME_IN_FRENCH = frozenset(
    {"CNIE", "Centres", "IDCS", "Notes", "Situation"}
    | {
        "%(num)s documents",
        "%(num)s incidents",
        "%(num)s signatures",
        "Signature",
        "Signatures",
        "%(num)s minutes",
        "%(num)s silhouettes",
        "Accident",
        "Actions",
        "Addiction",
        "Allergies",
        "Ambulance",
        "Association",
        "Contacts",
        "Danger",
        "Darija",
        "Exploitation",
        "Gendarmerie",
        "Hassania",
        "Himaya",
        "Information",
        "Latitude",
        "Longitude",
        "Minutes",
        "Pause",
        "Police",
        "Port",
        "silhouettes",
        "Silhouettes",
        "Substances",
        "Transport",
        "Version",
        "Violent",
    }
    | {"Kafala", "Menu", "Note", "Observation", "Tachelhit", "Tamazight", "Tarifit"}
    | {"Admission", "Centre", "Correction", "Incident", "Incidents", "Licence", "Places", "Profession", "h"}
    | {"Page %(page)s", "Pages", "Possible", "Province", "Document", "Documents", "PDF", "Page {n}"}
    | {"conditions", "Conditions", "Orientation", "Service", "Services", "Sites"}
)
"""What French and English write alike."""


def spoken(message: Message) -> tuple[str, ...]:
    """All forms of a translation."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def flaws(language: str, source: Message, translation: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    forms = spoken(translation)
    if translation.fuzzy:
        yield "marked fuzzy"
    if not all(forms):
        yield "not translated"
        return
    asked = source.id if isinstance(source.id, str) else source.id[1]
    for number, form in enumerate(forms):
        wanted, given = set(PLACEHOLDER.findall(asked)), set(PLACEHOLDER.findall(form))
        if len(forms) == 6 and number < 3:
            wanted, given = wanted - {NUMBER}, given - {NUMBER}
        if wanted != given:
            yield f"placeholders differ ({' '.join(sorted(wanted ^ given))})"
        if form != form.strip() or "  " in form:
            yield "blanks too many"
        bare = PLACEHOLDER.sub("0", form)
        yield from (what for what, pattern in FORBIDDEN[language].items() if pattern.search(bare))
        if language == "ar" and (foreign := sorted(set(LATIN.findall(bare)) - LATIN_IN_ARABIC)):
            yield f"Latin letters in Arabic ({' '.join(foreign)})"
        if language == "fr" and form == asked and asked not in SAME_IN_FRENCH and re.search("[A-Za-z]", bare):
            yield "the same as in English"
