"""From records to what a page shows: rows, lines and steps, translated once a page, not once a row."""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from typing import Any, NamedTuple

from caseapp.cases.lifecycle import LIFECYCLE
from caseapp.cases.queries.timeline import KINDS, MOVES, NOTES
from caseapp.cases.records import CLOSING, CaseFile, CaseLine, Due, Entry, Timeline
from caseapp.cases.service.moves import OF_THEIR_OWN
from caseapp.cases.views.words import age_text, field_labels, said
from caseapp.cases.vocabulary import (
    Audience,
    Danger,
    EventKind,
    MoveName,
    NoteKind,
    Status,
)
from caseapp.kernel import clock
from caseapp.kernel.deadlines import Unit
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import WATCH, Rule
from caseapp.policy.decide import Verdict, exceptional_classes
from caseapp.policy.permissions import P, holds
from caseapp.web.i18n import Language, language, moment, month_names, ngettext, short_day, word
from caseapp.web.i18n import gettext as _
from caseapp.web.session import actor

LOOKS: dict[EventKind, str] = {
    EventKind.REGISTERED: "info m-folder",
    EventKind.NOTE: "ok m-note",
    EventKind.INTAKE_COMPLETED: "info m-draft",
    EventKind.MOVED: "info m-cycle",
    EventKind.DANGER_CHANGED: "warn m-tri",
    EventKind.DEADLINE_PUT_OFF: "mute m-clock",
    EventKind.DEADLINE_MET: "ok m-check",
    EventKind.IDENTITY_CORRECTED: "mute m-draft",
    EventKind.ASSIGNED: "info m-person",
    EventKind.TEAM_CHANGED: "info m-person",
    EventKind.SHARED: "info m-send",
    EventKind.SHARE_WITHDRAWN: "mute m-minus",
    EventKind.CLOSED: "mute m-check",
    EventKind.REOPENED: "info m-back",
    EventKind.RESTRICTED: "secret m-lock",
    EventKind.UNRESTRICTED: "secret m-lock",
    EventKind.MERGED: "info m-merge",
    EventKind.SEPARATED: "info m-back",
}
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


NOTE_LOOKS: dict[str, str] = {
    NoteKind.INTERVIEW: "ok m-talk",
    NoteKind.VISIT: "ok m-home",
    NoteKind.CALL: "ok m-call",
    NoteKind.SCHOOL: "ok m-school",
    NoteKind.HEALTH: "ok m-health",
    NoteKind.FAMILY: "ok m-care",
    NoteKind.OBSERVATION: "ok m-note",
}
LONG = 30
"""A timeline with more lines has months or years, and links to them."""


class Line(NamedTuple):
    """A line of the timeline, as shown."""

    key: str
    above: str
    """What stands above the first line of a month or a year."""
    anchor: str
    look: str
    title: str
    when: str
    iso: str
    text: str | None
    closed: str
    author: str
    mark: str
    changes: list[tuple[str, str, str]]
    reserved: bool
    own: bool
    corrected: str
    origin: str
    """Where it was written, if it came with a merge."""
    earlier: list[tuple[str, str]]
    """When, and what was said."""


class Task(NamedTuple):
    """Something that is due, as shown."""

    key: str
    what: str
    when: str
    iso: str
    late: bool
    article: str
    ticked: bool
    more_time: str
    url: str
    """Where it is done, for what ends with an act of its own."""


class Way(NamedTuple):
    """A link of the timeline: to a kind, to a month."""

    url: str
    label: str
    lines: int
    current: bool


def rows(lines: list[CaseLine]) -> dict[str, Any]:
    """The context of `cases/_rows.html`: whatever is the same in many rows is made once."""
    today, tongue, now = clock.today(), language(), clock.now()
    roles = actor().roles
    nameless = unnamed()
    return {
        "lines": [
            Row(
                line.reference,
                line.name.first_in(tongue.code) or nameless.get(line.name.state, nameless["empty"]),
                line.name.second_in(tongue.code),
                age_text(line.birth, today, tongue.code),
                line.danger,
                line.status,
                line.worker,
                line.restricted,
                short_day(clock.local(line.opened_at).date(), tongue),
                short_day(clock.local(line.due_at).date(), tongue) if line.due_at else "",
                line.due_at is not None and line.due_at < now,
            )
            for line in lines
        ],
        "words": {"danger": {d: word(d) for d in Danger}, "status": {s: word(s) for s in Status}},
        "may_create": holds(roles, P.CASE_CREATE),
        "may_assign": holds(roles, P.CASE_ASSIGN),
        "may_export": holds(roles, P.CASE_EXPORT),
        "may_supervise": holds(roles, P.CASE_SUPERVISE),
        "may_break_glass": holds(roles, P.BREAK_GLASS),
    }


def unnamed() -> dict[str, str]:
    """What stands for a name that is not there, by the state of the identity."""
    return {"unreadable": _(UNREADABLE), "closed": _(CLOSED), "empty": _("Name unknown")}


def file_page(file: CaseFile, may: dict[P, bool]) -> dict[str, Any]:
    """What the file page shows beside the file itself."""
    tongue = language()
    code = tongue.code
    me = actor()
    askable = exceptional_classes(me.roles) if holds(me.roles, P.BREAK_GLASS) else frozenset()
    shut = [c for c in askable if file.verdicts.get(c) in (Verdict.WITH_REASON, Verdict.OWN_ENTRIES)]
    speak = _speaker(tongue)
    line = file.timeline
    long = len(line.entries) > LONG or line.before is not None or not line.first_page
    marks = {(year, month) for year, month, _above in line.marks} if long else set()
    return {
        "pinned": [speak.line(e) for e in line.pinned],
        "entries": speak.lines(line.entries, marks),
        "kinds": _kinds(file.reference, line),
        "marks": _marks(file.reference, line, tongue) if long else [],
        "earlier_url": _at(file.reference, line.kind, line.before, pins=line.pinning) if line.before else "",
        "latest_url": "" if line.first_page else _at(file.reference, line.kind, None),
        "pins_url": _at(file.reference, line.kind, None, pins=not line.pinning),
        "tasks": _tasks(file, may, tongue),
        "moves": [
            (str(m.name), word(m.name))
            for m in LIFECYCLE.open_to(file.status)
            if m.name not in (*OF_THEIR_OWN, MoveName.COMPLETE_INTAKE) and may[P(m.permission)]
        ],
        "age": age_text(file.birth, clock.today(), code),
        "may_ask": bool(shut) and not file.exceptional_until,
    }


def note_box(note: Any, readers: dict[tuple[DataClass, Audience], int]) -> dict[str, Any]:
    """The buttons of the note form: one for each audience, with how many people will read it, class by class."""
    if note is None:
        return {"audiences": []}
    chosen = note.data_class.data
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
    times = ngettext("put off %(num)s time", "put off %(num)s times", due.put_off) if due.put_off else ""
    hours = watch.limit(file.danger).unit is Unit.HOURS and not due.put_off
    return Task(
        key=id_text(due.id),
        what=word(due.rule),
        when=moment(due.due_at, tongue) if hours else short_day(clock.local(due.due_at).date(), tongue),
        iso=due.due_at.isoformat(timespec="minutes"),
        late=late,
        article=_(watch.article) if watch.article else "",
        ticked=watch.ticked,
        more_time=times,
        url=f"/cases/{file.reference}/{end}" if power and may[power] else "",
    )


ACTS_OF: dict[Rule, tuple[P, str]] = {
    Rule.JUDGE_DANGER: (P.CASE_MOVE, "danger"),
    Rule.CHOOSE_WORKER: (P.CASE_ASSIGN, "team"),
    Rule.DECIDE_CLOSING: (P.CASE_CLOSE, "close"),
}
"""Where something due is done that has a page of its own."""


def _at(reference: str, kind: str, before: bytes | None, *, pins: bool = False) -> str:
    """The address of a page of the timeline."""
    asked = (("kind", kind), ("before", id_text(before) if before else ""), ("pins", "1" if pins else ""))
    told = "&".join(f"{name}={value}" for name, value in asked if value)
    return f"/cases/{reference}{'?' if told else ''}{told}#timeline"


def _kinds(reference: str, line: Timeline) -> list[Way]:
    """Links to the kinds of lines there are; none where there is nothing to choose."""
    labels = {NOTES: _("Notes"), MOVES: _("Steps and changes")} | {str(k): word(k) for k in NoteKind}
    there = [kind for kind in KINDS if line.kinds[kind] or kind == line.kind]
    if len(there) < 2:
        return []
    whole = Way(_at(reference, "", None), _("Everything"), line.kinds[NOTES] + line.kinds[MOVES], not line.kind)
    return [whole, *(Way(_at(reference, k, None), labels[k], line.kinds[k], k == line.kind) for k in there)]


def _marks(reference: str, line: Timeline, tongue: Language) -> list[tuple[int, list[Way]]]:
    """Links to the months or years of a long timeline, by year: into this page, or to the page that begins there."""
    names = ["", *month_names(tongue)]
    here = {(at.year, month) for at in (clock.local(e.at) for e in line.entries) for month in (at.month, 0)}
    years: dict[int, list[Way]] = {}
    for year, month, above in line.marks:
        url = f"#m{year}-{month}" if (year, month) in here else _at(reference, line.kind, above)
        years.setdefault(year, []).append(Way(url, names[month] or str(year), 0, current=False))
    return list(years.items())


class _Speaker:
    """The words of timelines in one language, looked up once for all pages."""

    def __init__(self, tongue: Language) -> None:
        self.tongue = tongue
        self.titles: dict[str, str] = {str(kind): word(kind) for kind in EventKind}
        self.kinds: dict[str, str] = {str(kind): word(kind) for kind in NoteKind}
        self.classes = {data_class: word(data_class) for data_class in DataClass}
        self.fields = field_labels(tongue.code)
        self.states = {
            "closed": _("Closed to your role"),
            "unreadable": _("Unreadable, reported"),
            "reserved": _("Reserved for its author, the reference worker and supervisors"),
        }
        self.danger: dict[str, str] = {str(level): word(level) for level in Danger}
        self.details: dict[EventKind, dict[str, str]] = {
            EventKind.CLOSED: {code: word(reason) for code, reason in CLOSING.items()},
            EventKind.MOVED: {str(status): word(status) for status in Status},
            EventKind.DEADLINE_MET: (rules := {str(rule): word(rule) for rule in Rule}),
            EventKind.DEADLINE_PUT_OFF: rules,
        }
        self.months = month_names(tongue)

    def lines(self, entries: list[Entry], marks: Container[tuple[int, int]] = ()) -> list[Line]:
        """Lines of the timeline; the first one of each month or year in `marks` has its name above it."""
        lines, last = [], (0, 0)
        for entry in entries:
            mark, anchor = "", ""
            if marks:
                at = clock.local(entry.at)
                here = (at.year, at.month) if (at.year, at.month) in marks else (at.year, 0)
                if here != last:
                    last = here
                    anchor = f"m{at.year}-{here[1]}"
                    mark = f"{self.months[at.month - 1]} {at.year}" if here[1] else str(at.year)
            lines.append(self.line(entry, mark, anchor))
        return lines

    def line(self, entry: Entry, above: str = "", anchor: str = "") -> Line:
        """One line."""
        is_note = entry.kind is EventKind.NOTE
        look = LOOKS.get(entry.kind, "mute m-dot")
        if is_note:
            look = "secret m-lock" if entry.reserved else NOTE_LOOKS.get(entry.detail, look)
        return Line(
            key=id_text(entry.id),
            above=above,
            anchor=anchor,
            look=look,
            title=self.title(entry),
            when=moment(entry.at, self.tongue),
            iso=entry.at.isoformat(timespec="minutes"),
            text=entry.text,
            closed="" if entry.state in ("open", "empty") else self.states[entry.state],
            author=entry.author,
            mark=self.classes[entry.data_class] if is_note and entry.data_class is not DataClass.NOTES else "",
            changes=[(self.fields.get(f, f), said(f, before), said(f, after)) for f, before, after in entry.changes],
            reserved=entry.reserved,
            own=entry.own,
            corrected=moment(entry.corrected_at, self.tongue),
            origin=self.origin(entry.origin),
            earlier=[(moment(v.at, self.tongue), v.text or self.states.get(v.state, "")) for v in entry.earlier],
        )

    def origin(self, reference: str) -> str:
        """Where a line that came with a merge was written."""
        if not reference:
            return ""
        return _("from the merged file") if reference == "?" else _("from the file %(reference)s", reference=reference)

    def title(self, entry: Entry) -> str:
        """What happened, with its coded detail."""
        title = self.titles[entry.kind]
        if entry.kind is EventKind.NOTE:
            return self.kinds.get(entry.detail, title)
        if entry.kind is EventKind.DANGER_CHANGED:
            before, _blank, after = entry.detail.partition(" ")
            told = f"{self.danger.get(before, before)} → {self.danger.get(after, after)}"
        elif entry.kind in (EventKind.MERGED, EventKind.SEPARATED):
            told = entry.detail
        else:
            told = self.details.get(entry.kind, {}).get(entry.detail, "")
        return _("%(label)s: %(message)s", label=title, message=told) if told else title


@cache
def _speaker(tongue: Language) -> _Speaker:
    """The speaker of the page's language; made while that language is spoken."""
    return _Speaker(tongue)
