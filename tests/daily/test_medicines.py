"""Rounds of medicines: what is due, one tap a dose, never twice; what is not taken is told; what was said stays."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from caseapp.cases import queries as cases
from caseapp.cases import service as files
from caseapp.cases.service.sharing import share
from caseapp.daily.queries import medicines as queries
from caseapp.daily.rounds import Slot, slot_now, slot_of
from caseapp.daily.service import medicines
from caseapp.daily.service.medicines import Prescribed
from caseapp.daily.vocabulary import Outcome, Round, Way
from caseapp.establishments.queries import living
from caseapp.infra.db.guard import STAMP
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import DomainError, Impossible, Invalid, NotFound, Refused
from caseapp.policy.classes import DataClass
from caseapp.policy.documents import DocumentType
from tests.cases.pages import fill, form_of, forms_of, send, text_of
from tests.conftest import House, client_of
from tests.daily.house import DAY, GIVER, NURSE, at, lives, morning, prescribe, write
from tests.documents.desk import address, attached
from tests.establishments.centre import DIRECTOR, INTAKE, WORKER, let_in, let_out, open_centre
from tests.establishments.forms import lives as resident
from tests.papers.reading import pages_of
from tests.security.tools import facts, looking, raw, working
from tests.support.client import PageClient
from tests.support.world import make_case


def test_the_round_follows_the_hour(lite: House) -> None:
    here = lite.world.here
    for hour, name, day in ((7, "morning", DAY), (12, "noon", DAY), (19, "evening", DAY), (23, "night", DAY)):
        with at(hour), lite.app.app_context():
            assert slot_now(clock.now(), here) == Slot(here, day, Round(name))
    with at(3), lite.app.app_context():
        assert slot_now(clock.now(), here) == Slot(here, DAY - timedelta(days=1), Round.NIGHT)
    assert slot_of("2026-11-22.morning", here) == Slot(here, DAY.replace(2026, 11, 22), Round.MORNING)
    assert [slot_of(bad, here) for bad in ("", "x", "2026-11-22", "2026-11-22.tea", "2026-13-01.noon")] == [None] * 5


def test_an_educator_gives_in_one_tap(house: House) -> None:
    [reference] = lives(house)
    prescribe(house, reference)
    with at(8, 5):
        client = client_of(house, GIVER)
        page = client.get("/tonight/medicines")
        shown = text_of(page)
        assert "Amoxicilline 250 mg" in shown and "5 ml" in shown and "Après le repas" in shown
        assert "Alaoui" not in shown and "Otite" not in shown, "who prescribed it and why is not for the round"
        [form] = [f for f in forms_of(page) if f.action.endswith("/dose") and "why" not in f.fields]
        assert send(client, form, outcome="given").status_code == 303
        assert raw(house, "SELECT outcome, line FROM dose")[0] == ("given", 0)
        assert send(client, form, outcome="given").status_code == 303, "the same tap again is the same tap"
        assert raw(house, "SELECT count(*) FROM dose")[0][0] == 1
        assert not [f for f in forms_of(client.get("/tonight/medicines")) if f.fields.get("line") == "0"]


def test_a_dose_is_never_given_twice(house: House) -> None:
    """Two people have the round before them; two taps at the same moment."""
    [reference] = lives(house)
    treatment = prescribe(house, reference)
    with at(8, 5):
        nurse = client_of(house, NURSE)
        form = next(f for f in forms_of(nurse.get("/tonight/medicines")) if f.action.endswith("/dose"))

        def give(role: object) -> str:
            try:
                write(house, treatment, morning(house), role=role)  # type: ignore[arg-type]
                return "given"
            except DomainError as error:
                return str(error)

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(give, (GIVER, NURSE))) == ["dose_written", "given"]
        late = send(nurse, form, outcome="given")
        assert late.status_code == 409
        assert raw(house, "SELECT count(*) FROM dose")[0][0] == 1


def test_too_early_or_too_late_is_refused(lite: House) -> None:
    [reference] = lives(lite)
    treatment = prescribe(lite, reference)
    with at(6, 30), pytest.raises(Impossible, match="dose_too_early"):
        write(lite, treatment, morning(lite))
    with at(9, day=DAY + timedelta(days=1)), pytest.raises(Impossible, match="dose_too_late"):
        write(lite, treatment, morning(lite))
    with at(8), pytest.raises(NotFound):
        write(lite, treatment, Slot(lite.world.here, DAY, Round.NOON))
    with at(7, 1):
        write(lite, treatment, morning(lite))


def test_what_is_due_follows_the_days_of_the_treatment(lite: House) -> None:
    """Not before its first day, not after its last, not once it was stopped, not of a child who has left."""
    first, second = lives(lite, 2)
    tomorrow = clock.today() + timedelta(days=2)
    prescribe(lite, first, starts_on=tomorrow, ends_on=tomorrow)
    stopped = prescribe(lite, second)

    def due(day: int) -> int:
        with at(23, day=DAY + timedelta(days=day)), looking(lite, lite.world.actor(GIVER)):
            slots = [
                one for one in queries.counts(lite.world.actor(GIVER)) if one.slot.day == DAY + timedelta(days=day)
            ]
            return sum(one.due for one in slots)

    assert [due(0), due(1), due(2)] == [2, 4, 2]
    me = lite.world.actor(NURSE)
    with at(12), working(lite, me):
        with pytest.raises(Invalid, match="text"):
            medicines.stop(me, stopped, " ")
        medicines.stop(me, stopped, "Le médecin l'arrête")
        with pytest.raises(Impossible):
            medicines.stop(me, stopped, "Encore")
    assert [due(0), due(1)] == [0, 2]
    with at(12), pytest.raises(Impossible, match="treatment_stopped"):
        write(lite, stopped, morning(lite))
    let_out(lite, first)
    assert due(1) == 0


def test_what_was_not_taken_says_why_and_is_told(house: House) -> None:
    """The health staff in a notice, the next shift in its log; nobody else learns that there was a medicine."""
    [reference] = lives(house)
    treatment = prescribe(house, reference)
    with at(8, 5):
        client = client_of(house, GIVER)
        page = client.get("/tonight/medicines")
        form = next(f for f in forms_of(page) if "why" in f.fields)
        assert send(client, form, outcome="refused", why=" ").status_code == 422
        assert send(client, form_of(page, form.action), outcome="").status_code == 422
        assert send(client, form, outcome="refused", why="Il a recraché").status_code == 303
        nurse = client_of(house, NURSE)
        assert reference in text_of(nurse.get("/notices"))
        told = raw(house, "SELECT user_id, kind FROM case_notice WHERE kind = 'dose'")
        assert [row.user_id for row in told] == [house.world.person(NURSE)]
        assert "Il a recraché" in text_of(nurse.get("/tonight/medicines"))
        url = "/tonight/medicines?round="
        assert url in client.get("/tonight/log").get_data(as_text=True)
        for role in (INTAKE, WORKER, DIRECTOR):
            assert url not in client_of(house, role).get("/tonight/log").get_data(as_text=True), role
        assert treatment


def test_a_dose_of_a_child_whose_file_is_kept_elsewhere_is_told_where_she_lives(house: House) -> None:
    """To the health staff of her centre alone; the house that keeps the file learns neither of the dose nor that there
    is a medicine: it is no line that a centre adds to a file of another house, and what was written of it stays sealed."""
    world, nurse = house.world, house.world.person(NURSE)
    with house.app.app_context():
        reference = make_case(world, place=world.there)[1]
    owner = world.actor(WORKER, world.there)
    with working(house, owner):
        share(owner, cases.locate(owner, reference), world.here, [DataClass.IDENTITY, DataClass.CONTACT])
    let_in(house, reference, open_centre(house)[0])
    there = [(role, client_of(house, role, world.there)) for role in (WORKER, NURSE, DIRECTOR)]
    before = [len(entries_of(house, owner, reference)), *(told_of(client) for _role, client in there)]
    treatment = prescribe(house, reference)
    with at(8, 5):
        write(house, treatment, morning(house), Outcome.REFUSED, why="Il a recraché")
        here = client_of(house, NURSE)
        assert reference in text_of(here.get("/notices")) and reference in text_of(here.get("/"))
        assert here.get("/waiting.json").json["notices"] == 1
        assert here.get(f"/cases/{reference}").status_code == 200, "opening the file reads it"
        assert here.get("/waiting.json").json["notices"] == 0
        assert reference not in text_of(client_of(house, GIVER).get("/notices"))
        assert [row.user_id for row in raw(house, "SELECT user_id FROM case_notice WHERE kind = 'dose'")] == [nurse]
        there = [(role, client_of(house, role, world.there)) for role in (WORKER, NURSE, DIRECTOR)]
        assert [len(entries_of(house, owner, reference)), *(told_of(client) for _role, client in there)] == before
        for role, client in there:
            page = client.get(f"/cases/{reference}").get_data(as_text=True)
            assert "Amoxicilline" not in page and "recraché" not in page and "medicines" not in page, role


def entries_of(house: House, me: Actor, reference: str) -> list[object]:
    """The line of a file as somebody reads it."""
    with looking(house, me):
        return list(cases.open_file(me, reference).entries)


def told_of(client: PageClient) -> int:
    """What the bell counts."""
    return int(client.get("/waiting.json").json["notices"])


def test_a_correction_keeps_what_was_said(house: House) -> None:
    [reference] = lives(house)
    treatment = prescribe(house, reference)
    with at(8, 5):
        write(house, treatment, morning(house), Outcome.REFUSED, why="Endormi")
    with at(8, 40):
        with pytest.raises(Impossible, match="dose_written"):
            write(house, treatment, morning(house))
        with pytest.raises(Invalid, match="why"):
            write(house, treatment, morning(house), line=1)
        with pytest.raises(Impossible, match="dose_same"):
            write(house, treatment, morning(house), Outcome.REFUSED, why="x", line=1)
        client = client_of(house, GIVER)
        page = client.get(f"/tonight/medicines?round={morning(house).key}")
        form = next(f for f in forms_of(page) if f.fields.get("line") == "1")
        assert send(client, form, outcome="given", why="Réveillé").status_code == 303
        shown = text_of(client_of(house, GIVER).get(f"/tonight/medicines?round={morning(house).key}"))
        assert "Endormi" in shown and "Réveillé" in shown
    lines = raw(house, "SELECT line, outcome FROM dose ORDER BY line")
    assert [tuple(row) for row in lines] == [(0, "refused"), (1, "given")]
    for sql in ("UPDATE dose SET outcome = 'given'", "DELETE FROM dose"):
        with pytest.raises(DBAPIError), house.app.app_context(), system_work() as unit:
            unit.connection().execute(text(sql), execution_options={STAMP: True})


def test_only_whoever_wrote_it_or_the_health_staff_corrects(lite: House) -> None:
    [reference] = lives(lite)
    treatment = prescribe(lite, reference)
    with at(8, 5):
        write(lite, treatment, morning(lite), role=NURSE)
        with pytest.raises(Impossible, match="dose_of_another"):
            write(lite, treatment, morning(lite), Outcome.MISSED, role=GIVER, why="Erreur", line=1)
    evening = Slot(lite.world.here, DAY, Round.EVENING)
    with at(19):
        write(lite, treatment, evening, role=GIVER)
        write(lite, treatment, evening, Outcome.MISSED, role=NURSE, why="Le flacon était vide", line=1)


def test_a_child_who_comes_back_late_gets_her_dose_from_whoever_is_there(lite: House) -> None:
    [reference] = lives(lite)
    treatment = prescribe(lite, reference)
    with at(8, 5):
        write(lite, treatment, morning(lite), Outcome.AWAY, role=NURSE)
    with at(10):
        write(lite, treatment, morning(lite), role=GIVER, why="Revenu à 9 h 50", line=1)
    evening = Slot(lite.world.here, DAY, Round.EVENING)
    with at(19):
        write(lite, treatment, evening, Outcome.AWAY, role=NURSE)
    with at(20, day=DAY + timedelta(days=1)), pytest.raises(Impossible, match="dose_too_late"):
        write(lite, treatment, evening, role=GIVER, why="Hier soir", line=1)


def test_a_witness_speaks_for_herself(house: House) -> None:
    """From her own session, and never for her own dose; a corrected dose has no witness any more."""
    [reference] = lives(house)
    treatment = prescribe(house, reference, witnessed=True)
    with at(8, 5):
        dose = write(house, treatment, morning(house))
        giver, nurse = house.world.actor(GIVER), house.world.actor(NURSE)
        with working(house, giver), pytest.raises(Impossible, match="not_a_witness"):
            medicines.witness(giver, dose)
        client = client_of(house, NURSE)
        page = client.get("/tonight/medicines")
        form = next(f for f in forms_of(page) if f.action.endswith("/seen"))
        assert send(client, form).status_code == 303
        with working(house, nurse):
            medicines.witness(nurse, dose)
        assert raw(house, "SELECT count(*) FROM dose_witness")[0][0] == 1
        assert facts(house).count("dose.witnessed") == 1
        write(house, treatment, morning(house), Outcome.MISSED, why="Renversé", line=1)
        with working(house, nurse), pytest.raises(Impossible, match="not_a_witness"):
            medicines.witness(nurse, dose)


def test_late_doses_stand_on_tonights_board(lite: House) -> None:
    [reference] = lives(lite)
    with at(12, day=DAY - timedelta(days=1)):  # before the evening's round, at whatever hour these tests run
        prescribe(lite, reference)
    late = f"/tonight/medicines?round={morning(lite).key}"
    with at(7):
        assert late in client_of(lite, GIVER).get("/tonight").get_data(as_text=True), "due now"
    with at(9, 30):
        for path in ("/tonight", "/"):
            assert late in client_of(lite, GIVER).get(path).get_data(as_text=True), path
            assert "/tonight/medicines" not in client_of(lite, INTAKE).get(path).get_data(as_text=True), path
        with looking(lite, lite.world.actor(GIVER)):
            assert queries.late(lite.world.actor(GIVER)) == 2, "last evening's, and this morning's"


def test_a_late_dose_and_the_next_one_are_told_apart(lite: House) -> None:
    """The morning's, given at noon, is followed by the noon's half an hour later: the page says so."""
    [reference] = lives(lite)
    treatment = prescribe(lite, reference, (Round.MORNING, Round.NOON))
    with at(12):
        write(lite, treatment, morning(lite))
    with at(12, 30), looking(lite, lite.world.actor(GIVER)):
        [dose] = queries.round_of(lite.world.actor(GIVER), Slot(lite.world.here, DAY, Round.NOON)).doses
        assert dose.too_soon and dose.given_last is not None


def test_the_health_staff_records_from_a_prescription(house: House) -> None:
    [reference] = lives(house)
    client = client_of(house, NURSE)
    path = f"/cases/{reference}/treatments/new"
    assert fill(client, path, drug="Doliprane").status_code == 422
    given = {"drug": "Doliprane", "dose": "1 comprimé", "way": "mouth", "rounds": ["morning"], "prescriber": "Dr A"}
    assert fill(client, path, **given, ends_on="01/01/2020").status_code == 422
    assert fill(client, path, **given, grounds="Fièvre").status_code == 303
    shown = text_of(client.get(f"/cases/{reference}/treatments"))
    assert "Doliprane" in shown and "Fièvre" in shown and "Dr A" in shown
    stop = next(f for f in forms_of(client.get(f"/cases/{reference}/treatments")) if f.action.endswith("/stop"))
    assert send(client, stop, text="").status_code == 422
    assert send(client, stop, text="Guéri").status_code == 303
    assert "Guéri" in text_of(client.get(f"/cases/{reference}/treatments"))


def test_the_rounds_of_the_day_on_paper(lite: House) -> None:
    [reference] = lives(lite)
    prescribe(lite, reference)
    with at(8):
        client = client_of(lite, GIVER)
        answer = client.post("/tonight/medicines/print", data={"csrf_token": client.token(), "tongue": "both"})
        assert answer.mimetype == "application/pdf", answer.get_data(as_text=True)[:500]
        said = "".join(pages_of(answer.data))
        assert "Amoxicilline 250 mg" in said and "5 ml" in said and "Alaoui" not in said


def test_nobody_else_learns_of_a_medicine(house: House) -> None:
    """By any door: page, address, form, paper, board, log, timeline, notices."""
    [reference] = lives(house)
    treatment = prescribe(house, reference)
    with at(8, 5):
        dose = write(house, treatment, morning(house), Outcome.REFUSED, why="Il a recraché")
        words = ("Amoxicilline", "Alaoui", "Otite", "recraché", "medicines", "treatments")
        for role in (INTAKE, WORKER, DIRECTOR):
            client = client_of(house, role)
            token = {"csrf_token": client.token(), "slot": morning(house).key, "line": "0", "outcome": "given"}
            for path in ("/", "/tonight", "/tonight/log", "/notices", "/tonight/meals", f"/cases/{reference}",
                         f"/cases/{reference}/stay"):  # fmt: skip
                shown = client.get(path).get_data(as_text=True)
                assert not [word for word in words if word in shown], (role, path)
            for path in ("/tonight/medicines", f"/cases/{reference}/treatments", f"/cases/{reference}/treatments/new"):
                assert client.get(path).status_code == 403, (role, path)
            for path in (f"/tonight/medicines/{treatment.hex()}/dose", f"/tonight/medicines/doses/{dose.hex()}/seen",
                         "/tonight/medicines/print", f"/cases/{reference}/treatments/{treatment.hex()}/stop"):  # fmt: skip
                assert client.post(path, data=token).status_code == 403, (role, path)
            me = house.world.actor(role)
            with looking(house, me):
                for ask in (queries.counts, queries.late):
                    with pytest.raises(Refused):
                        ask(me)
                with pytest.raises(Refused):
                    queries.round_of(me, morning(house))
    assert raw(house, "SELECT count(*) FROM dose")[0][0] == 1


def test_an_educator_reads_no_treatment(house: House) -> None:
    """What must be given now, and no more: not who prescribed it, for what, nor the list of a child's treatments."""
    [reference] = lives(house)
    treatment = prescribe(house, reference)
    client, me = client_of(house, GIVER), house.world.actor(GIVER)
    assert client.get(f"/cases/{reference}/treatments").status_code == 403
    with looking(house, me):
        with pytest.raises(Refused):
            queries.treatments_of(me, cases.open_file(me, reference))
        with pytest.raises(Refused):
            medicines.stop(me, treatment, "Non")
        stay = living(me, cases.locate(me, reference))
        with pytest.raises(Refused):
            medicines.prescribe(me, stay, Prescribed("A", "B", Way.MOUTH, [Round.NOON], clock.today(), "C"))


def test_a_restricted_file_stays_restricted_on_the_round(house: House) -> None:
    """Whoever is not of its team sees a bed, and neither the child nor what must be given; and cannot write of it."""
    [reference] = lives(house)
    treatment = prescribe(house, reference)
    raw(house, "UPDATE case_file SET restricted = :r WHERE reference = :ref", r=True, ref=reference)
    with at(8, 5):
        shown = text_of(client_of(house, GIVER).get("/tonight/medicines"))
        assert "Amoxicilline" not in shown and "Zoubeir" not in shown and "Dortoir des garçons" in shown
        with pytest.raises(NotFound):
            write(house, treatment, morning(house))


def test_another_house_gives_nothing_here(lite: House) -> None:
    [reference] = lives(lite)
    treatment = prescribe(lite, reference)
    with at(8, 5):
        dose = write(lite, treatment, morning(lite))
    elsewhere = lite.world.actor(NURSE, lite.world.there)
    acts: list[Callable[[], object]] = [
        lambda: medicines.write_dose(elsewhere, treatment, morning(lite), Outcome.GIVEN, line=1),
        lambda: medicines.witness(elsewhere, dose),
        lambda: medicines.stop(elsewhere, treatment, "Non"),
    ]
    with at(9):
        for act in acts:
            with working(lite, elsewhere), pytest.raises(NotFound):
                act()
        with looking(lite, elsewhere):
            assert all(one.due == 0 for one in queries.counts(elsewhere))


def test_a_treatment_is_recorded_from_its_prescription(lite: House) -> None:
    """From the medical paper to the form that names it, for the health staff alone; nobody else is shown the way."""
    resident(lite)
    worker = lite.world.actor(WORKER)
    with working(lite, worker):
        files.add_member(worker, cases.locate(worker, lite.world.reference, writing=True), lite.world.person(NURSE))
    paper = attached(lite, kind=DocumentType.MEDICAL_CERTIFICATE, role=NURSE)
    school = attached(lite)
    way = f"/cases/{lite.world.reference}/treatments/new?document={paper.hex()}"
    nurse = client_of(lite, NURSE)
    assert way in nurse.get(address(lite, paper)).get_data(as_text=True)
    form = form_of(nurse.get(way))
    assert form.fields["document"] == paper.hex()
    assert send(nurse, form, drug="Amoxicilline", dose="5 ml", prescriber="Dr Z", rounds=["morning"]).status_code == 303
    assert address(lite, paper) in nurse.get(f"/cases/{lite.world.reference}/treatments").get_data(as_text=True)
    other = client_of(lite, WORKER)
    for document in (paper, school):
        assert "treatments/new" not in other.get(address(lite, document)).get_data(as_text=True)
