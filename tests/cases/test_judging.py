"""What a danger judged anew does to what is due: more danger never gives more time, nor makes anybody late at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseapp.cases import queries, service
from caseapp.cases.housekeeping import rise
from caseapp.cases.models import Case, CaseDeadline
from caseapp.cases.service.deadlines import still_due
from caseapp.cases.vocabulary import Danger, EventKind
from caseapp.kernel import clock
from caseapp.policy.deadlines import WATCH, WATCHES, Rule
from caseapp.policy.roles import Role
from tests.cases.pages import said, text_of
from tests.conftest import House, client_of
from tests.security.tools import raw, working

WORKER = Role.REFERENCE_WORKER
OPENED, JUDGED = datetime(2026, 11, 9, 9, tzinfo=UTC), datetime(2026, 11, 23, 9, tzinfo=UTC)

# --- Properties ------------------------------------------------------------------------------------------

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
LEVELS = st.sampled_from([str(level) for level in Danger])
STANDING = [watch for watch in WATCHES if watch.years is None]


@settings(deadline=None)
@given(
    st.sampled_from(STANDING), LEVELS, LEVELS, MOMENTS,
    st.timedeltas(timedelta(0), timedelta(days=120)),
    st.none() | st.timedeltas(timedelta(days=1), timedelta(days=92)),
)  # fmt: skip
def test_a_danger_judged_anew(
    watch: object, before: str, after: str, began: datetime, passed: timedelta, put_off: timedelta | None
) -> None:
    """Greater: never later than stood or than the new limit from now, and nobody is late who was not. Smaller: never
    earlier, and what was put off stays."""
    now, off = began + passed, set[date]()
    stood = now + put_off if put_off else watch.due(before, None, began, off)  # type: ignore[attr-defined]
    held = CaseDeadline(rule=str(watch.rule), began_at=began, due_at=stood, put_off=int(bool(put_off)))  # type: ignore[attr-defined]
    with clock.hold(now):
        due = still_due(watch, Case(danger=after, born_from=None), held, before, off)  # type: ignore[arg-type]
    given_now = {level: watch.due(level, None, now, off) for level in (before, after)}  # type: ignore[attr-defined]
    if given_now[after] < given_now[before]:
        assert due == min(stood, given_now[after])
        assert due >= now or stood < now
    else:
        assert due >= stood or (not put_off and due == given_now[after])
        if put_off or given_now[after] == given_now[before]:
            assert due == min(stood, due)


# --- In a file -------------------------------------------------------------------------------------------


def register(house: House, danger: Danger) -> str:
    """A file at its assessment, opened two weeks before it is judged."""
    me = house.world.actor(WORKER)
    with clock.hold(OPENED), working(house, me):
        return service.register(me, service.Intake(danger=danger)).reference


def judge(house: House, reference: str, danger: Danger) -> None:
    me = house.world.actor(WORKER)
    with clock.hold(JUDGED), working(house, me):
        service.judge_danger(me, queries.locate(me, reference, writing=True), danger, "Menacé.")


def due(house: House, reference: str, rule: Rule = Rule.ASSESS) -> tuple[datetime, int, bytes]:
    """When it is due, how often it was put off, its id."""
    sql = (
        "SELECT d.id, d.due_at, d.put_off FROM case_deadline d JOIN case_file c ON c.id = d.case_id "
        "WHERE c.reference = :f AND d.rule = :r AND d.ended_at IS NULL"
    )
    row = raw(house, sql, f=reference, r=str(rule))[0]
    at = row.due_at if isinstance(row.due_at, datetime) else datetime.fromisoformat(str(row.due_at))
    return (at if at.tzinfo else at.replace(tzinfo=UTC)), row.put_off, bytes(row.id)


def test_who_judges_more_danger_is_not_late_that_second(house: House) -> None:
    """Opened on the 9th, judged immediate on the 23rd: a day from now, and nothing rises to anybody."""
    reference = register(house, Danger.LOW)
    judge(house, reference, Danger.IMMEDIATE)
    assert due(house, reference)[0] == JUDGED + timedelta(hours=24)
    with clock.hold(JUDGED + timedelta(minutes=30)), house.app.app_context():
        assert int(rise.run(house.settings) or 0) == 0  # type: ignore[call-overload]
    with clock.hold(JUDGED):  # any other work in the file leaves it there
        me = house.world.actor(WORKER)
        with working(house, me):
            service.assign(me, queries.locate(me, reference, writing=True), house.world.person(Role.UNIT_OFFICER))
    assert due(house, reference)[0] == JUDGED + timedelta(hours=24)


def test_what_was_put_off_does_not_outlast_more_danger(lite: House) -> None:
    """Put off to February, then judged immediate: a day. Judged low, what was put off stays."""
    for danger, kept in ((Danger.IMMEDIATE, False), (Danger.NONE, True)):
        reference = register(lite, Danger.LOW)
        me, key = lite.world.actor(WORKER), due(lite, reference)[2]
        with clock.hold(JUDGED), working(lite, me):
            case = queries.locate(me, reference, writing=True)
            service.put_off(me, case, key, date(2027, 2, 1), "Le juge est absent.")
        judge(lite, reference, danger)
        at, times, _id = due(lite, reference)
        assert clock.local(at).date() == (date(2027, 2, 1) if kept else date(2026, 11, 24))
        assert times == kept
        with clock.hold(JUDGED):
            page = client_of(lite, WORKER).get(f"/cases/{reference}").get_data(as_text=True)
        assert ("reportée 1 fois" in page.replace(" ", " ")) == kept


def test_less_danger_gives_more_time_from_the_beginning(lite: House) -> None:
    """Judged immediate by mistake and put right: the first day stands again."""
    reference = register(lite, Danger.LOW)
    first = due(lite, reference)[0]
    judge(lite, reference, Danger.IMMEDIATE)
    judge(lite, reference, Danger.LOW)
    assert due(lite, reference)[0] == first


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_file_says_which_danger_was_judged_by_whom_and_when(lite: House, language: str) -> None:
    """In its header and its summary, as the danger stands; the line that opened it keeps the one judged then."""
    reference = register(lite, Danger.LOW)
    officer = lite.world.actor(Role.UNIT_OFFICER)

    def judged(by: Role, day: str) -> str:
        title, slug = str(by).replace("_", " ").title(), lite.world.slugs[lite.world.here]
        name = f"{title} {slug}" if language == "fr" else "اسم مخترع"
        return said(lite.app, language, "judged by %(name)s, %(when)s", name=name, when=day)

    def pages() -> list[str]:
        with clock.hold(JUDGED):
            client = client_of(lite, WORKER, language=language)
            told = [text_of(client.get(f"/cases/{reference}{end}")) for end in ("", "/summary")]
            return [page.replace(" ,", ",").replace(" ،", "،") for page in told]

    days = {"fr": ("9 nov. 2026", "23 nov. 2026"), "ar": ("9 نونبر 2026", "23 نونبر 2026")}[language]
    for page in pages():
        assert judged(WORKER, days[0]) in page
    with clock.hold(JUDGED), working(lite, officer):
        service.judge_danger(officer, queries.locate(officer, reference, writing=True), Danger.HIGH, "Menacé.")
    file, paper = pages()
    for page in (file, paper):
        assert judged(Role.UNIT_OFFICER, days[1]) in page
        assert judged(WORKER, days[0]) not in page
    opening = said(lite.app, language, EventKind.REGISTERED.label), said(lite.app, language, Danger.LOW.label)
    line = said(lite.app, language, "%(label)s: %(message)s", label=opening[0], message=opening[1])
    assert " ".join(line.split()) in file


def test_a_danger_that_nobody_judged_has_no_judge(lite: House) -> None:
    reference = register(lite, Danger.NOT_ASSESSED)
    page = text_of(client_of(lite, WORKER).get(f"/cases/{reference}"))
    assert said(lite.app, "fr", "Danger not assessed") in page
    assert said(lite.app, "fr", "judged by %(name)s, %(when)s", name="", when="").split(",")[0] not in page


def test_every_level_that_is_greater_has_no_longer_limit() -> None:
    """The table itself: whoever judges a greater danger is given no more time."""
    levels = [str(level) for level in (Danger.LOW, Danger.MEDIUM, Danger.HIGH, Danger.IMMEDIATE)]
    for watch in WATCH.values():
        given_now = [watch.due(level, None, OPENED, ()) for level in levels]
        assert given_now == sorted(given_now, reverse=True), watch.rule
