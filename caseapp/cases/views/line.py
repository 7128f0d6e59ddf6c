"""The line of a file in words: who did what when, the kinds and months one may ask for, and the way to older lines."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import gettext as _

from caseapp.cases.queries.timeline import KINDS, MOVES, NOTES
from caseapp.cases.records import CLOSING, Entry, Timeline
from caseapp.cases.views.words import field_labels, said
from caseapp.cases.vocabulary import Danger, EventKind, NoteKind, Status
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import Rule
from caseapp.web.i18n import Language, moment, month_names, word

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
}
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
"""A timeline with more lines has months, and links to them."""


class Line(NamedTuple):
    """A line of the timeline, as shown."""

    key: str
    month: str
    """What stands above the first line of a month."""
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
    earlier: list[tuple[str, str]]
    """When, and what was said."""


class Way(NamedTuple):
    """A link of the timeline: to a kind, to a month."""

    url: str
    label: str
    lines: int
    current: bool


def timeline_page(reference: str, line: Timeline, tongue: Language) -> dict[str, Any]:
    """The context of `cases/_timeline.html`."""
    speak = _Speaker(tongue)
    long = len(line.entries) > LONG or line.before is not None or not line.first_page
    return {
        "pinned": [speak.line(e) for e in line.pinned],
        "entries": speak.lines(line.entries, months=long),
        "kinds": _kinds(reference, line),
        "months": _months(reference, line, tongue) if long else [],
        "earlier_url": _at(reference, line.kind, line.before) if line.before else "",
        "latest_url": "" if line.first_page else _at(reference, line.kind, None),
    }


def _at(reference: str, kind: str, before: bytes | None) -> str:
    """The address of a page of the timeline."""
    asked = "&".join(f"{n}={v}" for n, v in (("kind", kind), ("before", id_text(before) if before else "")) if v)
    return f"/cases/{reference}{'?' if asked else ''}{asked}#timeline"


def _kinds(reference: str, line: Timeline) -> list[Way]:
    """Links to the kinds of lines there are; none where there is nothing to choose."""
    labels = {NOTES: _("Notes"), MOVES: _("Steps and changes")} | {str(k): word(k) for k in NoteKind}
    there = [kind for kind in KINDS if line.kinds[kind] or kind == line.kind]
    if len(there) < 2:
        return []
    whole = Way(_at(reference, "", None), _("Everything"), line.kinds[NOTES] + line.kinds[MOVES], not line.kind)
    return [whole, *(Way(_at(reference, k, None), labels[k], line.kinds[k], k == line.kind) for k in there)]


def _months(reference: str, line: Timeline, tongue: Language) -> list[tuple[int, list[Way]]]:
    """Links to the months of a long timeline, by year: into this page, or to the page that begins with the month."""
    names = month_names(tongue)
    here = {(at.year, at.month) for at in (clock.local(e.at) for e in line.entries)}
    years: dict[int, list[Way]] = {}
    for year, month, above in line.months:
        url = f"#m{year}-{month}" if (year, month) in here else _at(reference, line.kind, above)
        years.setdefault(year, []).append(Way(url, names[month - 1], 0, current=False))
    return list(years.items())


class _Speaker:
    """The words of timelines in one language, looked up once a page."""

    def __init__(self, tongue: Language) -> None:
        self.tongue = tongue
        self.titles: dict[str, str] = {str(kind): word(kind) for kind in EventKind}
        self.kinds: dict[str, str] = {str(kind): word(kind) for kind in NoteKind}
        self.classes = {data_class: word(data_class) for data_class in DataClass}
        self.fields = field_labels()
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

    def lines(self, entries: list[Entry], *, months: bool) -> list[Line]:
        """Lines of the timeline; with `months`, the first one of each month has its name above it."""
        lines, last = [], (0, 0)
        for entry in entries:
            at = clock.local(entry.at)
            month, anchor = "", ""
            if months and (at.year, at.month) != last:
                last = (at.year, at.month)
                month, anchor = f"{self.months[at.month - 1]} {at.year}", f"m{at.year}-{at.month}"
            lines.append(self.line(entry, month, anchor))
        return lines

    def line(self, entry: Entry, month: str = "", anchor: str = "") -> Line:
        """One line."""
        is_note = entry.kind is EventKind.NOTE
        look = LOOKS.get(entry.kind, "mute m-dot")
        if is_note:
            look = "secret m-lock" if entry.reserved else NOTE_LOOKS.get(entry.detail, look)
        return Line(
            key=id_text(entry.id),
            month=month,
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
            earlier=[(moment(v.at, self.tongue), v.text or self.states.get(v.state, "")) for v in entry.earlier],
        )

    def title(self, entry: Entry) -> str:
        """What happened, with its coded detail."""
        title = self.titles[entry.kind]
        if entry.kind is EventKind.NOTE:
            return self.kinds.get(entry.detail, title)
        if entry.kind is EventKind.DANGER_CHANGED:
            before, _blank, after = entry.detail.partition(" ")
            told = f"{self.danger.get(before, before)} → {self.danger.get(after, after)}"
        else:
            told = self.details.get(entry.kind, {}).get(entry.detail, "")
        return _("%(label)s: %(message)s", label=title, message=told) if told else title
