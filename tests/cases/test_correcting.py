"""A birth is corrected and counted anew; whoever may only read corrects nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from caseapp.kernel import clock
from caseapp.policy.classes import DataClass
from tests.cases.desk import DIRECTOR, WORKER, opened, path, register
from tests.cases.pages import fill, text_of
from tests.conftest import House, client_of


def test_an_estimate_corrected_is_estimated_today(lite: House) -> None:
    """A new estimated age is held against the day on which it was said; an unchanged one keeps its day."""
    with clock.hold(datetime(2026, 1, 10, 12, tzinfo=UTC)) as held:
        reference = register(client_of(lite, WORKER), age_low="10", age_high="12")
        held.forward(timedelta(days=300))
        client = client_of(lite, WORKER)
        fill(client, f"/cases/{reference}/identity", nickname="Zizou")
        assert opened(lite, reference).birth.to_dict()["estimated_on"] == "2026-01-10"
        fill(client, f"/cases/{reference}/identity", age_low="14", age_high="15")
        assert opened(lite, reference).birth.to_dict()["estimated_on"] == "2026-11-06"


def test_age_is_told_today(lite: House) -> None:
    """Behaviour 53: it changes on the birthday; born on 29 February, on 1 March; unknown it is not told."""
    client = client_of(lite, WORKER)
    reference = register(client, birth_day="29", birth_month="2", birth_year="2016")
    for day, age in ((datetime(2027, 2, 28, 12, tzinfo=UTC), 10), (datetime(2027, 3, 1, 12, tzinfo=UTC), 11)):
        with clock.hold(day):
            assert opened(lite, reference).birth.age_on(clock.today()) == (age, age)
            assert f"{age} ans" in text_of(client_of(lite, WORKER).get(f"/cases/{reference}"))
    client = client_of(lite, WORKER)
    assert " ans" not in text_of(client.get(f"/cases/{register(client)}"))


def test_reading_gives_no_right_to_write(lite: House) -> None:
    """Behaviours 24 and 37: powers are apart; who may only read is refused each act, and nothing changes."""
    director = client_of(lite, DIRECTOR)
    assert director.get(path(lite)).status_code == 200
    for end, typed in (
        ("/notes", {"text": "x", "data_class": "notes"}),
        ("/identity", {"given": "x"}),
        ("/close", {"reason": "other", "text": "Fini."}),
        ("/restrict", {"text": "x"}),
    ):
        assert director.send(path(lite, end), typed).status_code == 403, end
    file = opened(lite, lite.world.reference)
    assert len(file.entries) == 3
    assert DataClass.NOTES in file.verdicts
