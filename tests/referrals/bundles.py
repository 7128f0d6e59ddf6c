"""A Bundle from another system, as text: what tests of taking one up share."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.referrals.fhir.writing import Place, Told, bundle_of
from caseapp.referrals.vocabulary import Constraint, Kind, Need, State, Urgency
from tests.conftest import House


def bundle(slug: str = "TEST2", **changed: Any) -> dict[str, Any]:
    """A request for a boy, to one establishment."""
    given: dict[str, Any] = {
        "sending_id": new_id(),
        "reference": "K7M492QXTB",
        "kind": Kind.PLACEMENT,
        "urgency": Urgency.PRIORITY,
        "state": State.SENT,
        "wanted_on": clock.today(),
        "authored": clock.now(),
        "since": clock.now(),
        "sender": Place("ELSEWHERE", "Ailleurs", "مكان آخر"),
        "receiver": Place(slug, "Unité", "وحدة"),
        "extract": {
            "age": "9-11",
            "sex": "male",
            "needs": [str(Need.BED), str(Need.SCHOOL)],
            "constraints": [str(Constraint.TREATMENT)],
            "apart": 1,
            "languages": ["darija"],
        },
        "words": "Cherche une place calme.",
        "siblings": 2,
        "party_id": new_id(),
    }
    return bundle_of(Told(**given | changed), clock.now())


def text_of(value: Any) -> str:
    """As it would be pasted."""
    return json.dumps(value, ensure_ascii=False)


def looked_at(house: House) -> dict[str, str]:
    """The form of a text that was looked at, with the button that keeps it."""
    with house.app.app_context(), system_work():
        text = text_of(bundle(house.world.slugs[house.world.there]))
    return {"text": text, "seen": sha256(text.encode()).hexdigest(), "keep": "1"}
