"""The line of a file in words: who did what when, the kinds and months one may ask for, and the way to older lines."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from caseapp.accounts.models import Establishment
from caseapp.cases.queries.timeline import KINDS, MOVES, NOTES
from caseapp.cases.records import CLOSING, CaseFile, Entry, Timeline, Version
from caseapp.cases.views.words import field_labels, said
from caseapp.cases.vocabulary import BETWEEN_HOUSES, Danger, EventKind, NoteKind, Reopens, Status
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_from_text, id_text
from caseapp.kernel.tuples import made_of
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import Rule
from caseapp.web.i18n import Language, iso_day, local_moment, moment, month_names, word
from caseapp.web.i18n import gettext as _

LOOKS: dict[EventKind, str] = {
    EventKind.REGISTERED: "info m-folder",
    EventKind.NOTE: "",
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
    EventKind.DOCUMENT_ADDED: "ok m-paper",
    EventKind.DOCUMENT_WITHDRAWN: "mute m-minus",
    EventKind.MERGED: "info m-merge",
    EventKind.SEPARATED: "info m-back",
    EventKind.ADMITTED: "ok m-home",
    EventKind.BED_CHANGED: "mute m-home",
    EventKind.WENT_OUT: "mute m-minus",
    EventKind.CAME_BACK: "ok m-back",
    EventKind.LEFT_CENTRE: "info m-send",
    EventKind.MINUTES_SIGNED: "ok m-paper",
    EventKind.MISSING: "bad m-oct",
    EventKind.FOUND: "ok m-check",
    EventKind.CONSENT: "ok m-plan",
    EventKind.CONSENT_REVOKED: "warn m-minus",
    EventKind.REFERRED: "info m-send",
    EventKind.REFERRAL_ACCEPTED: "ok m-check",
    EventKind.REFERRAL_REFUSED: "bad m-x",
    EventKind.REFERRAL_TURNED_AWAY: "bad m-alert",
    EventKind.REFERRAL_NOT_ARRIVED: "bad m-alert",
    EventKind.REFERRAL_ENDED: "mute m-minus",
    EventKind.REFERRAL_ARRIVED: "ok m-home",
    EventKind.REFERRAL_FEEDBACK: "info m-talk",
    EventKind.FILE_ASKED: "info m-help",
    EventKind.FILE_OFFERED: "info m-send",
    EventKind.FILE_STAYS: "mute m-minus",
    EventKind.HANDED_OVER: "ok m-folder",
}
"""The colour and the mark of a line; a plain note has those that a line has by itself (`.line>li`)."""
NOTE_LOOKS: dict[str, str] = {
    NoteKind.INTERVIEW: "ok m-talk",
    NoteKind.VISIT: "ok m-home",
    NoteKind.CALL: "ok m-call",
    NoteKind.SCHOOL: "ok m-school",
    NoteKind.HEALTH: "ok m-health",
    NoteKind.FAMILY: "ok m-care",
    NoteKind.OBSERVATION: "",
}
_READ = frozenset({"open", "empty"})


class Guest(NamedTuple):
    """A line of another feature: made for whoever reads, and stored in no file."""

    at: datetime
    look: str
    title: str
    text: str


guests: list[Callable[[CaseFile], list[Guest]]] = []
"""Slot: a feature above may add lines to the timeline of a file, for this reader alone."""
WITH_HOUSE = BETWEEN_HOUSES - {EventKind.CONSENT, EventKind.CONSENT_REVOKED}
"""Lines whose detail is the id of an establishment."""
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
    day: str
    text: str | None
    closed: str
    author: str
    mark: str
    changes: Sequence[tuple[str, str, str]]
    reserved: bool
    own: bool
    corrected: str
    origin: str
    """Where it was written, if it came with a merge."""
    earlier: Sequence[tuple[str, str]]
    """When, and what was said."""


_line = made_of(Line)
_NOTE, _NOTES = EventKind.NOTE, DataClass.NOTES  # asking a vocabulary for its members takes longer than comparing them


class Way(NamedTuple):
    """A link of the timeline: to a kind, to a month."""

    url: str
    label: str
    lines: int
    current: bool


def timeline_page(file: CaseFile, tongue: Language) -> dict[str, Any]:
    """The context of `cases/_timeline.html`."""
    reference, line = file.reference, file.timeline
    speak = _speaker(tongue)
    long = len(line.entries) > LONG or line.before is not None or not line.first_page
    marks = {(year, month) for year, month, _above in line.marks} if long else set()
    lines = speak.lines(line.entries, marks)
    return {
        "pinned": speak.lines(line.pinned),
        "entries": _with_guests(file, lines, speak),
        "kinds": _kinds(reference, line, speak),
        "marks": _marks(reference, line, {one.anchor for one in lines}, tongue) if long else [],
        "earlier_url": _at(reference, line.kind, line.before, pins=line.pinning) if line.before else "",
        "latest_url": "" if line.first_page else _at(reference, line.kind, None),
        "pins_url": _at(reference, line.kind, None, pins=not line.pinning),
    }


def _with_guests(file: CaseFile, lines: list[Line], speak: _Speaker) -> list[Line]:
    """The lines of a page with those of other features among them, each where its time is; not among notes."""
    line = file.timeline
    if line.kind not in ("", MOVES):
        return lines
    newest = None if line.first_page else line.entries[0].at if line.entries else None
    oldest = line.entries[-1].at if line.before and line.entries else None
    came = [guest for add in guests for guest in add(file)]
    shown = [g for g in came if (oldest is None or g.at > oldest) and (newest is None or g.at <= newest)]
    times = [entry.at for entry in line.entries]
    for guest in sorted(shown, key=lambda one: one.at):
        place = sum(at > guest.at for at in times)
        lines.insert(place, speak.guest(guest))
        times.insert(place, guest.at)
    return lines


def _at(reference: str, kind: str, before: bytes | None, *, pins: bool = False) -> str:
    """The address of a page of the timeline."""
    asked = (("kind", kind), ("before", id_text(before) if before else ""), ("pins", "1" if pins else ""))
    told = "&".join(f"{name}={value}" for name, value in asked if value)
    return f"/cases/{reference}{'?' if told else ''}{told}#timeline"


def _kinds(reference: str, line: Timeline, speak: _Speaker) -> list[Way]:
    """Links to the kinds of lines there are; none where there is nothing to choose."""
    labels = speak.kinds | speak.all_of
    there = [kind for kind in KINDS if line.kinds[kind] or kind == line.kind]
    if len(there) < 2:
        return []
    whole = Way(_at(reference, "", None), _("Everything"), line.kinds[NOTES] + line.kinds[MOVES], not line.kind)
    return [whole, *(Way(_at(reference, k, None), labels[k], line.kinds[k], k == line.kind) for k in there)]


def _marks(reference: str, line: Timeline, here: Container[str], tongue: Language) -> list[tuple[int, list[Way]]]:
    """Links to the months or years of a long timeline, by year: into this page, which has the anchors `here`, or to the
    page that begins there."""
    names = ["", *month_names(tongue)]
    years: dict[int, list[Way]] = {}
    for year, month, above in line.marks:
        anchor = f"m{year}-{month}"
        url = f"#{anchor}" if anchor in here else _at(reference, line.kind, above)
        years.setdefault(year, []).append(Way(url, names[month] or str(year), 0, current=False))
    return list(years.items())


class _Speaker:
    """The words of timelines in one language, looked up once for all pages."""

    def __init__(self, tongue: Language) -> None:
        self.tongue = tongue
        self.titles: dict[str, str] = {str(kind): word(kind) for kind in EventKind}
        self.kinds: dict[str, str] = {str(kind): word(kind) for kind in NoteKind}
        self.all_of = {NOTES: _("Notes"), MOVES: _("Steps and changes")}
        self.classes = {data_class: word(data_class) for data_class in DataClass}
        self.fields = field_labels(tongue.code)
        self.states = {
            "closed": _("Closed to your role"),
            "unreadable": _("Unreadable, reported"),
            "reserved": _("Reserved for its author, the reference worker and supervisors"),
        }
        self.danger: dict[str, str] = {str(level): word(level) for level in Danger}
        self.details: dict[EventKind, dict[str, str]] = {
            EventKind.REGISTERED: self.danger | {str(Danger.NOT_ASSESSED): _("Danger not assessed")},
            EventKind.CLOSED: {code: word(reason) for code, reason in CLOSING.items()},
            EventKind.REOPENED: {str(why): word(why) for why in Reopens},
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
            at = clock.local(entry.at)
            if marks:
                here = at.year, at.month
                if here not in marks:
                    here = at.year, 0
                if here != last:
                    last = here
                    anchor = f"m{at.year}-{here[1]}"
                    mark = f"{self.months[at.month - 1]} {at.year}" if here[1] else str(at.year)
            lines.append(self.line(entry, at, mark, anchor))
        return lines

    def line(self, entry: Entry, at: datetime, above: str, anchor: str) -> Line:
        """One line. `at` is its moment on the clocks of Morocco."""
        kind = entry.kind
        is_note = kind is _NOTE
        look = LOOKS.get(kind, "mute m-dot")
        if is_note and (entry.reserved or entry.detail):
            look = "secret m-lock" if entry.reserved else NOTE_LOOKS.get(entry.detail, look)
        return _line(
            (
                entry.id.hex(),
                above,
                anchor,
                look,
                self.title(entry),
                local_moment(at, self.tongue),
                iso_day(at.date()),
                entry.text,
                "" if entry.state in _READ else self.states[entry.state],
                entry.author,
                self.classes[entry.data_class] if is_note and entry.data_class is not _NOTES else "",
                self.changes(entry.changes) if entry.changes else (),
                entry.reserved,
                entry.own,
                moment(entry.corrected_at, self.tongue) if entry.corrected_at else "",
                self.origin(entry.origin) if entry.origin else "",
                self.versions(entry.earlier) if entry.earlier else (),
            )
        )

    def changes(self, changed: Sequence[tuple[str, Any, Any]]) -> list[tuple[str, str, str]]:
        """What a correction changed: field, before, after."""
        return [(self.fields.get(f, f), said(f, before), said(f, after)) for f, before, after in changed]

    def versions(self, earlier: Sequence[Version]) -> list[tuple[str, str]]:
        """What a corrected note said before, and when."""
        return [(moment(v.at, self.tongue), v.text or self.states.get(v.state, "")) for v in earlier]

    def guest(self, guest: Guest) -> Line:
        """A line of another feature."""
        at = clock.local(guest.at)
        when, day = local_moment(at, self.tongue), iso_day(at.date())
        return Line(
            "", "", "", guest.look, guest.title, when, day, guest.text, "", "", "", [], False, False, "", "", []
        )  # fmt: skip

    def house(self, detail: str) -> str:
        """The establishment a line is about."""
        place = session().get(Establishment, id_from_text(detail))
        return place.name(self.tongue.code) if place else ""

    def origin(self, reference: str) -> str:
        """Where a line that came with a merge was written."""
        return _("from the merged file") if reference == "?" else _("from the file %(reference)s", reference=reference)

    def title(self, entry: Entry) -> str:
        """What happened, with its coded detail."""
        title = self.titles[entry.kind]
        if entry.kind is _NOTE:
            return self.kinds.get(entry.detail, title) if entry.detail else title
        if entry.kind is EventKind.DANGER_CHANGED:
            before, _blank, after = entry.detail.partition(" ")
            levels = {"before": self.danger.get(before, before), "after": self.danger.get(after, after)}
            told = _("%(before)s → %(after)s", **levels)  # the arrow turns with the script
        elif entry.kind in (EventKind.MERGED, EventKind.SEPARATED):
            told = entry.detail
        elif entry.kind in WITH_HOUSE:
            told = self.house(entry.detail)
        else:
            told = self.details.get(entry.kind, {}).get(entry.detail, "")
        return _("%(label)s: %(message)s", label=title, message=told) if told else title


@cache
def _speaker(tongue: Language) -> _Speaker:
    """The speaker of the page's language; made while that language is spoken."""
    return _Speaker(tongue)
