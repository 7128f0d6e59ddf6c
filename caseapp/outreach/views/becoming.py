"""Opening a file from a profile: files that may be hers first, then the intake form as usual, filled in with what the
street knows. Nothing of it stands in an address; what is typed is kept as a draft, sealed for its author alone."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.cases import queries as cases
from caseapp.cases.forms.intake import IntakeForm
from caseapp.cases.views.intake import tell_doubts
from caseapp.cases.vocabulary import AgeBasis, Need, Sex, Situation, Source
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text, read_reference
from caseapp.kernel.text import is_arabic
from caseapp.matching import queries as matching
from caseapp.matching.records import Way
from caseapp.matching.views import present
from caseapp.outreach.models import Profile
from caseapp.outreach.profile_records import Encountered, ProfileSheet
from caseapp.outreach.queries.profiles import one_profile, open_profile_sheet
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service import becoming
from caseapp.outreach.views import bp, profile_words
from caseapp.outreach.vocabulary import AgeMethod
from caseapp.outreach.vocabulary import Need as StreetNeed
from caseapp.policy.permissions import P, holds
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import day, language
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

NEEDS: dict[StreetNeed, Need] = {
    StreetNeed.FOOD: Need.FOOD,
    StreetNeed.CLOTHING: Need.CLOTHES,
    StreetNeed.CARE: Need.CARE,
    StreetNeed.HYGIENE: Need.HYGIENE,
    StreetNeed.SAFETY: Need.PROTECTION,
    StreetNeed.SLEEP: Need.SHELTER,
    StreetNeed.PAPERS: Need.PAPERS,
    StreetNeed.FAMILY: Need.FAMILY,
    StreetNeed.LISTENING: Need.LISTENING,
}
BASES: dict[str, AgeBasis] = {
    AgeMethod.LOOKS: AgeBasis.LOOKS,
    AgeMethod.DECLARED: AgeBasis.CHILD,
    AgeMethod.DOCUMENT: AgeBasis.DOCUMENT,
}
SHOWN = 5


@bp.get("/street/profiles/<profile>/file")
@requires(P.CASE_CREATE)
def becoming_file(profile: str) -> str:
    """Files that may be hers, and below the intake form."""
    me = actor()
    row = _profile(me, profile)
    sheet = open_profile_sheet(me, row)
    values = filled_in(sheet, territory(me).place(sheet.line.last_place_id, language().code))
    form = IntakeForm.opened(draft_key=_draft(row), values=values)
    return render_template("outreach/becoming.html", form=form, **_page(row), **known_files(me, sheet))


@bp.post("/street/profiles/<profile>/file")
@requires(P.CASE_CREATE)
def open_file(profile: str) -> Any:
    """Open the file, or keep a first contact that is completed later."""
    me = actor()
    row = _profile(me, profile, writing=True)
    form = IntakeForm.sent(draft_key=_draft(row))
    if form.grown():
        return render_template("outreach/becoming.html", form=form, **_page(row), found=[])
    if not form.validate():
        return invalid("outreach/becoming.html", form=form, **_page(row), found=[])
    claim(form)
    case = becoming.open_file(me, row, form.intake())
    tell_doubts(form)
    told = _("The file is open; what was met in the street stands on its line.")
    return done(form, url_for("cases.show", reference=case.reference), told)


@bp.post("/street/profiles/<profile>/known")
@requires(P.CASE_CREATE)
def lead_to_file(profile: str) -> Any:
    """One of the files found is hers."""
    me = actor()
    row = _profile(me, profile, writing=True)
    form = HouseForm.sent(draft_key=_draft(row))
    reference = read_reference(request.form.get("reference", ""))
    if reference is None:
        raise NotFound
    case = cases.locate(me, reference, writing=True)
    claim(form)
    becoming.lead_to(me, row, case)
    told = _("The profile leads to this file now; what was met in the street stands on its line.")
    looks_for_bed = request.form.get("then") == "bed"
    where = f"{profile_words.url_of(row.id)}/bed" if looks_for_bed else url_for("cases.show", reference=case.reference)
    return done(form, where, told)


def filled_in(sheet: ProfileSheet, place: str) -> dict[str, Any]:
    """What the street knows, under the names of the intake form. What the child said is hers, word for word; what the
    crews noted is not put into anybody's mouth, and stands on the line of the file."""
    face, life, line = sheet.line.face, sheet.life, sheet.line
    values: dict[str, Any] = {
        "nickname": ", ".join(line.aliases)[:80],
        "sex": line.sex or str(Sex.UNKNOWN),
        "languages": list(face.get("languages") or ()),
        "source": str(Source.STREET_TEAM),
        "source_name": profile_words.code_of(line),
        "situations": [str(Situation.LIVES_IN_STREET)] if life.get("sleeps") else [],
        "own_words": _own_words(sheet.encounters),
        "needs": _needs(sheet.encounters),
        "birth_place": str(face.get("origin") or ""),
        "place": str(life.get("sleeps") or place)[:200],
    }
    if line.ages:
        basis = BASES.get(line.age_method)
        values |= {"age_low": str(line.ages[0]), "age_high": str(line.ages[1]), "age_basis": str(basis or "")}
    return values | _declared(str(face.get("declared_name") or ""))


def _declared(name: str) -> dict[str, str]:
    """The name the child gave: its first word is the given name, in its script."""
    first, _blank, rest = name.partition(" ")
    if not first:
        return {}
    given, family = ("given_ar", "family_ar") if is_arabic(name) else ("given", "family")
    return {given: first[:80], family: rest[:80]}


def _own_words(encounters: list[Encountered]) -> str:
    """What the child said, oldest first, each with its day."""
    told = []
    for one in reversed(encounters):
        words = [one.told.get("said"), *(added.get("said") for _at, added in one.added)]
        told += [f"{day(one.at.date())}: {text}" for text in words if text]
    return "\n".join(told)[:20000]


def _needs(encounters: list[Encountered]) -> list[str]:
    """What the last encounter that tells of needs says, as far as an intake knows the word."""
    told = next((codes for one in encounters if (codes := one.told.get("needs"))), ())
    return [str(NEEDS[StreetNeed(code)]) for code in told if code in NEEDS]


def known_files(me: Actor, sheet: ProfileSheet) -> dict[str, Any]:
    """The files that may be hers: the search as at the desk, asked with every name she has."""
    line, face = sheet.line, sheet.line.face
    names = [(name, "") for name in line.aliases]
    declared = str(face.get("declared_name") or "").split(" ", 1)
    if declared[0]:
        names.insert(0, (declared[0], declared[1] if len(declared) > 1 else ""))
    born = (line.born[0], line.born[1]) if line.born[0] and line.born[1] else None
    question = matching.question_of_form(names, born=born, sex=line.sex)
    if not question.means_something:
        return {"found": [], "searched": False}
    files = [file for file in matching.find(me, question, Way.INTAKE, SHOWN) if file.band != "namesake"]
    return present.bands(files, question) | {"searched": True}


def _page(row: Profile) -> dict[str, Any]:
    return {
        "code": profile_words.code_of(row),
        "base": profile_words.url_of(row.id),
        "draft_key": _draft(row),
        "approaches": row.approaches,
    }


def _profile(me: Actor, text: str, *, writing: bool = False) -> Profile:
    """The profile. Who opens files and does not read the street finds none. Raises NotFound."""
    if not holds(me.roles, P.STREET_READ):
        raise NotFound
    row = one_profile(session(), id_or_404(text), writing=writing)
    if row.into_id is not None or (row.case_id is not None and not writing):
        raise NotFound
    return row


def _draft(row: Profile) -> str:
    return f"street.file.{id_text(row.id)}"
