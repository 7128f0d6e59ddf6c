"""Writes docs/fhir.md and docs/fhir-example.json; `--check` says whether they are up to date.

The tables are those of `caseapp/referrals/fhir/maps.py`; the example is made from invented data by the application's
own serializer, and read back by its own reader.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from caseapp.referrals.fhir import maps  # noqa: E402
from caseapp.referrals.fhir.elements import RESOURCES  # noqa: E402
from caseapp.referrals.fhir.reading import LONGEST, read  # noqa: E402
from caseapp.referrals.fhir.shapes import flaws_of  # noqa: E402
from caseapp.referrals.fhir.writing import Place, Told, bundle_of  # noqa: E402
from caseapp.referrals.vocabulary import Breaking, Constraint, HouseReason, Kind, Need, State, Urgency  # noqa: E402

PAGE, EXAMPLE = ROOT / "docs" / "fhir.md", ROOT / "docs" / "fhir-example.json"


def example() -> dict[str, Any]:
    """An invented referral, sent and not answered yet: pseudonymous."""
    told = Told(
        sending_id=UUID("018f0000-0000-7000-8000-000000000001").bytes,
        reference="K7M492QXTB",
        kind=Kind.PLACEMENT,
        urgency=Urgency.PRIORITY,
        state=State.SENT,
        wanted_on=date(2026, 11, 24),
        authored=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        since=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        sender=Place("UPE-CASA", "Unité de protection de l’enfance", "وحدة حماية الطفولة"),
        receiver=Place("MAISON-1", "Maison d’accueil inventée", "دار استقبال"),
        extract={
            "age": "9-11",
            "sex": "male",
            "needs": [str(Need.BED), str(Need.SCHOOL)],
            "constraints": [str(Constraint.CONTACT_FORBIDDEN)],
            "apart": 1,
            "languages": ["darija"],
        },
        words="Cherche une place calme, près d’une école.",
        siblings=1,
        party_id=UUID("018f0000-0000-7000-8000-000000000002").bytes,
    )
    return bundle_of(told, datetime(2026, 11, 22, 9, 31, tzinfo=UTC))


VERSION = "8.3.0"
"""Of the package in requirements-dev.txt; a test compares."""
HEAD = f"""# Referrals in FHIR R5

Written by `tools/write_fhir.py` from `caseapp/referrals/fhir`; a test compares, nobody edits this page.

A referral to one establishment is one `Bundle` of type `collection` (FHIR 5.0.0, JSON) with a
`ServiceRequest` (what is asked for), a `Task` (where it stands with that establishment), a `Patient` and
two `Organization`s. `docs/fhir-example.json` is one, made from invented data.

## Who gets what

- `GET /referrals/<reference>/<sending>/fhir.json` needs the power to send referrals, and stands in the trail.
- The child is known by the reference of the referral. `Patient.name` comes only once the receiver may know
  the child, that is from the acceptance on; an exact birth, an address or a phone never comes.
- The age is a band, as in the extract. Words of the referral are in `ServiceRequest.note`.

## Against what it is checked

`caseapp/referrals/fhir/elements.py` says which elements, types and codes R5 allows here, written by hand from the
specification; `shapes.py` holds every bundle that leaves or comes in against it. The application carries no
published definition, but its tests do: the package `fhir.resources` ({VERSION}) has classes made from the structure
definitions of FHIR 5.0.0, `ServiceRequest` and `Task` among them. `tests/referrals/test_fhir_models.py` proves
with them

- that the bundle of each step, with and without a name, this example, and what the application sends validate;
- that our tables and the published ones agree on the elements of each type, on lists, on what must be there, and on
  the codes of required value sets;
- that some 1,300 bundles, each with one thing spoilt, are refused here whenever the classes refuse them. We refuse
  more: `null`, an empty text or list, a number for a date, an entry without a resource, a code outside its set.

What the classes do not check, nothing checked here by machine: invariants (FHIRPath), and whether a code means
what its system says. The systems are our own (`urn:x-caseapp:...`).
"""
STEPS = f"""`received` and `ready` are not used: nobody can tell them from `requested` and `accepted`. A service that
was broken off is closed with `{maps.BROKEN_OFF[0]}` and `{maps.BROKEN_OFF[1]}`.
"""
TAKING_UP = f"""## Taking one up

On the page of a child's file (`/cases/<reference>/referral/fhir`), by whoever prepares referrals. The text is
shown as it was understood; only then it can be kept, as a draft of that child. Nothing is sent, no right to
share comes with it, and a name in it is not taken over.

Refused, each with the path of the flaw: more than {LONGEST // 1024} KB; anything that is no JSON, or names an
element twice; an element FHIR R5 does not know; `modifierExtension`, `implicitRules`, `doNotPerform`; a code
outside its value set or our systems; a reference that points to nothing in the bundle; a request that is
neither draft nor active; an establishment that is not known here; a child of another sex than the file says.
Elements that FHIR knows and we do not use are ignored.

Checked against the elements, cardinalities and required value sets of the specification, by the tables in
`caseapp/referrals/fhir/elements.py`: {", ".join(f"`{name}`" for name in RESOURCES)}.
"""
_DETAIL = "`ServiceRequest.orderDetail[].parameter[]`"
PLACES = (
    ("reference", "`ServiceRequest.identifier`, `Patient.identifier`", maps.REFERRAL),
    ("the sending", "`Bundle.identifier`, `Task.identifier`", maps.SENDING),
    ("establishment (its short name)", "`Organization.identifier`", maps.ESTABLISHMENT),
    ("kind", "`ServiceRequest.code.concept`", maps.KIND),
    ("needs", "`ServiceRequest.reason[].concept`", maps.NEED),
    ("what must be known", f"{_DETAIL}, `{maps.CONSTRAINTS}`", maps.CONSTRAINT),
    ("brothers and sisters referred with the child", f"{_DETAIL}, `{maps.SIBLINGS}`", maps.DETAIL),
    ("those not referred with the child", f"{_DETAIL}, `{maps.APART}`", maps.DETAIL),
    ("those referred together", "`ServiceRequest.requisition`, `Task.groupIdentifier`", maps.PARTY),
    ("age band", f"{_DETAIL}, `{maps.AGE_BAND}`", maps.DETAIL),
    ("languages", "`Patient.communication[].language`", maps.TONGUE),
    ("step", "`Task.businessStatus`", maps.STATE),
    ("why it was refused", "`Task.statusReason.concept`", maps.REASON),
    ("why a service was broken off", "`Task.statusReason.concept`", maps.BROKEN),
)


def page() -> str:
    """The whole document."""
    steps = [(s.label, f"`{s}`", f"`{maps.TASK_STATUS[s]}`", f"`{maps.REQUEST_STATUS[s]}`") for s in State]
    return "\n".join(
        (
            HEAD,
            "## Steps",
            "",
            *_table(("step", "Task.businessStatus", "Task.status", "ServiceRequest.status"), steps),
            STEPS,
            "## Urgency",
            "",
            *_table(("urgency", "priority"), [(u.label, f"`{code}`") for u, code in maps.PRIORITY.items()]),
            "`asap` is read as the second.",
            "",
            "## Where the rest stands",
            "",
            *_table(("what", "element", "system"), [(what, where, f"`{system}`") for what, where, system in PLACES]),
            "## Codes",
            "",
            *_codes(maps.KIND, (Kind.PLACEMENT, Kind.SERVICE)),
            *_codes(maps.NEED, Need),
            *_codes(maps.CONSTRAINT, Constraint),
            *_codes(maps.REASON, HouseReason),
            *_codes(maps.BROKEN, Breaking),
            TAKING_UP,
        )
    )


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    lines = [heads, ("---",) * len(heads), *rows]
    return [*(f"| {' | '.join(line)} |" for line in lines), ""]


def _codes(system: str, words: Any) -> list[str]:
    return [f"`{system}`: " + ", ".join(f"`{word}` ({word.label})" for word in words) + ".", ""]


def written() -> dict[Path, str]:
    """Each file with its text."""
    bundle = example()
    text = json.dumps(bundle, ensure_ascii=False, indent=2) + "\n"
    if flaws_of(bundle):
        raise SystemExit(str(flaws_of(bundle)))
    read(text)
    return {PAGE: page(), EXAMPLE: text}


def main() -> int:
    """Write, or say what is out of date."""
    files = written()
    if "--check" in sys.argv:
        stale = [path.name for path, text in files.items() if path.read_text(encoding="utf-8") != text]
        print("\n".join(stale))
        return bool(stale)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
