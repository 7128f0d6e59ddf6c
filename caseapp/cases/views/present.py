"""From records to what a page shows: rows, steps and buttons, translated once a page, not once a row."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup

from caseapp.cases.lifecycle import LIFECYCLE
from caseapp.cases.records import CaseFile, CaseLine, Due, Promised
from caseapp.cases.service.deadlines import own_doing
from caseapp.cases.service.moves import OF_THEIR_OWN
from caseapp.cases.views.line import timeline_page
from caseapp.cases.views.words import age_text, limit_text
from caseapp.cases.vocabulary import Audience, Danger, MoveName, Status
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.tuples import made_of
from caseapp.kernel.words import N_, Word
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import WATCH, Rule
from caseapp.policy.decide import Verdict, exceptional_classes
from caseapp.policy.permissions import P, holds
from caseapp.web.context import once
from caseapp.web.i18n import Language, day_of, language, ngettext, word
from caseapp.web.i18n import gettext as _
from caseapp.web.session import actor

UNREADABLE, CLOSED = N_("Unreadable, reported"), N_("Closed to you")


class Row(NamedTuple):
    """A line of a list, as shown."""

    reference: str
    name: str
    other_name: str
    age: str
    danger: str
    status: str
    worker: str
    restricted: bool
    opened: str
    due: str
    late: bool


_row = made_of(Row)


class Task(NamedTuple):
    """Something that is due, as shown."""

    key: str
    what: str
    when: str
    iso: str
    late: bool
    article: str
    ticked: bool
    put_off: bool
    own: bool
    """Whether it is the reader's own doing that is to be looked at: it is for somebody else."""
    more_time: str
    url: str
    """Where it is done, for what ends with an act of its own."""
    by: str = ""
    """Of a promise: who gave it, and who keeps it now."""


def rows(lines: list[CaseLine]) -> dict[str, Any]:
    """The context of `cases/_rows.html`: whatever is the same in many rows is made once."""
    today, tongue, now = clock.today(), language(), clock.now()
    roles = actor().roles
    nameless, code, locale = unnamed(), tongue.code, tongue.locale

    def row(line: CaseLine) -> Row:
        reference, name, birth, _sex, danger, status, opened_at, due_at, worker, _worker_id, restricted = line
        return _row(
            (
                reference,
                name.first_in(code) or nameless.get(name.state, nameless["empty"]),
                name.second_in(code),
                age_text(birth, today, code),
                danger,
                status,
                worker,
                restricted,
                day_of(opened_at, locale),
                day_of(due_at, locale) if due_at else "",
                due_at is not None and due_at < now,
            )
        )

    return {
        "lines": [row(line) for line in lines],
        "words": {"danger": {d: word(d) for d in Danger}, "status": {s: word(s) for s in Status}},
        "badges": _badges(tongue.code),
        "may_create": holds(roles, P.CASE_CREATE),
        "may_assign": holds(roles, P.CASE_ASSIGN),
        "may_export": holds(roles, P.CASE_EXPORT),
        "may_supervise": holds(roles, P.CASE_SUPERVISE),
        "may_break_glass": holds(roles, P.BREAK_GLASS),
    }


@cache
def _badges(_language: str) -> dict[str, dict[Word, Markup]]:
    vocabularies: dict[str, type[Word]] = {"danger": Danger, "status": Status}
    return {of: {code: once("cases/_badge.html", of=of, code=code) for code in v} for of, v in vocabularies.items()}


def unnamed() -> dict[str, str]:
    """What stands for a name that is not there, by the state of the identity."""
    return {"unreadable": _(UNREADABLE), "closed": _(CLOSED), "empty": _("Name unknown")}


def file_page(file: CaseFile, may: dict[P, bool]) -> dict[str, Any]:
    """What the file page shows beside the file itself."""
    tongue = language()
    me = actor()
    askable = exceptional_classes(me.roles) if holds(me.roles, P.BREAK_GLASS) else frozenset()
    shut = [c for c in askable if file.verdicts.get(c) in (Verdict.WITH_REASON, Verdict.OWN_ENTRIES)]
    return {
        **timeline_page(file, tongue),
        "tasks": _tasks(file, may, tongue),
        "moves": [
            (str(m.name), word(m.name))
            for m in LIFECYCLE.open_to(file.status)
            if m.name not in (*OF_THEIR_OWN, MoveName.COMPLETE_INTAKE) and may[P(m.permission)]
        ],
        "age": age_text(file.birth, clock.today(), tongue.code),
        "may_ask": bool(shut) and not file.exceptional_until,
    }


def note_box(chosen: str, readers: dict[tuple[DataClass, Audience], int]) -> dict[str, Any]:
    """The buttons of the note form: one for each audience, with how many people will read it, class by class."""
    sentences = {
        (c, a): (_visible(readers[c, a]) if a is Audience.TEAM else _reserved(readers[c, a])) for c, a in readers
    }
    return {
        "audiences": [
            (
                str(audience),
                sentences.get((DataClass(chosen), audience), ""),
                {str(c): sentences[c, a] for c, a in readers if a is audience},
            )
            for audience in Audience
        ]
    }


def _visible(count: int) -> str:
    return ngettext("Save – visible to %(num)s person", "Save – visible to %(num)s people", count)


def _reserved(count: int) -> str:
    return ngettext("Reserved – visible to %(num)s person", "Reserved – visible to %(num)s people", count)


def _tasks(file: CaseFile, may: dict[P, bool], tongue: Language) -> list[Task]:
    now = clock.now()
    return [_task(due, file, may, due.due_at < now, tongue) for due in file.due]


def _task(due: Due, file: CaseFile, may: dict[P, bool], late: bool, tongue: Language) -> Task:
    watch = WATCH[due.rule]
    power, end = ACTS_OF.get(due.rule, (None, ""))
    mine = bool(due.promise and due.promise.mine)
    own = own_doing(session(), actor(), file.id, due.rule)
    told = may[P.CASE_JUDGE if watch.opener else P.CASE_MOVE] or (mine and may[P.CASE_NOTE])
    times = ngettext("put off %(num)s time", "put off %(num)s times", due.put_off) if due.put_off else ""
    return Task(
        key=id_text(due.id),
        what=(due.promise and due.promise.words) or word(due.rule),
        when=limit_text(due.due_at, tongue),
        iso=due.due_at.isoformat(timespec="minutes"),
        late=late,
        article=_(watch.article) if watch.article else "",
        ticked=watch.ticked and not own and told,
        put_off=not own and may[P.CASE_MOVE],
        own=own,
        more_time=times,
        url=f"/cases/{file.reference}/{end}" if power and may[power] else "",
        by=_given_by(due.promise) if due.promise else "",
    )


def _given_by(promise: Promised) -> str:
    """Whose promise it is, and who keeps it now."""
    if promise.keeper in ("", promise.by):
        return _("Promised by %(name)s", name=promise.by) if promise.by else ""
    return _("Promised by %(name)s, kept now by %(other)s", name=promise.by, other=promise.keeper)


ACTS_OF: dict[Rule, tuple[P, str]] = {
    Rule.COMPLETE_INTAKE: (P.CASE_CORRECT, "intake"),
    Rule.JUDGE_DANGER: (P.CASE_JUDGE, "danger"),
    Rule.CHOOSE_WORKER: (P.CASE_ASSIGN, "team"),
    Rule.DECIDE_CLOSING: (P.CASE_CLOSE, "close"),
}
"""Where something due is done that has a page of its own."""
