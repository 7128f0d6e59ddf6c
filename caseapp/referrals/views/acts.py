"""Every move of a referral as a person makes it: what is asked, which verb it is, what is told afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from caseapp.cases.vocabulary import Sex
from caseapp.documents import queries as documents
from caseapp.establishments.checks import Child
from caseapp.establishments.models import Bed
from caseapp.establishments.vocabulary import BasisKind
from caseapp.infra.db import session
from caseapp.kernel.births import AgeRange
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import read_id
from caseapp.kernel.words import N_
from caseapp.referrals import queries
from caseapp.referrals.forms.moves import (
    APART,
    HERE,
    AcceptForm,
    ArriveForm,
    AskForm,
    BreakForm,
    DepartForm,
    LeaveForm,
    MaybeWordsForm,
    NoShowForm,
    PlaceForm,
    PlainForm,
    ProposeForm,
    RecallForm,
    RefuseForm,
    TellForm,
    WordsForm,
)
from caseapp.referrals.lifecycle import ALONE
from caseapp.referrals.models import JourneyFields, Sending
from caseapp.referrals.queries.candidates import fitting_beds
from caseapp.referrals.service import answer, journey, placing, prepare
from caseapp.referrals.service.party import together
from caseapp.referrals.vocabulary import Arrival, Breaking, ChildReason, Feedback, HouseReason, Kind, Move, RecallReason
from caseapp.web.forms import HouseForm
from caseapp.web.respond import id_or_404
from caseapp.web.session import actor


class Act(NamedTuple):
    """A move as a page: the form that asks, what it does, what is told afterwards, and a line of help."""

    form: type[HouseForm]
    verb: Callable[[Sending, Any], object]
    told: str
    hint: str = ""
    kind: str = ""


def _words(verb: Callable[..., object]) -> Callable[[Sending, Any], object]:
    return lambda row, form: verb(actor(), row, form.words.data or "")


def _leaves(verb: Callable[..., object]) -> Callable[[Sending, Any], object]:
    return lambda row, form: verb(actor(), row, form.passing.data or "")


def _plain(verb: Callable[..., object]) -> Callable[[Sending, Any], object]:
    return lambda row, _form: verb(actor(), row)


ACTS: dict[Move, Act] = {
    Move.SUBMIT: Act(LeaveForm, _leaves(prepare.submit), N_("The referral waits to be validated.")),
    Move.RETURN: Act(WordsForm, _words(prepare.hand_back), N_("The referral is back with its author.")),
    Move.CANCEL: Act(PlainForm, _plain(prepare.cancel), N_("The draft was thrown away."), kind="stop"),
    Move.SEND: Act(LeaveForm, _leaves(prepare.send), N_("The referral is sent.")),
    Move.TAKE: Act(
        PlainForm, _plain(answer.take), N_("The sender knows that you look at it."), N_("Your name stands beside it.")
    ),
    Move.ASK: Act(
        AskForm,
        lambda row, form: (answer.ask_summary if form.summary.data else answer.ask)(actor(), row, form.words.data),
        N_("Your question is sent."),
        N_("Your time stands still until it is answered. Never ask for more than you need to decide."),
    ),
    Move.REPLY: Act(WordsForm, _words(answer.reply), N_("Your answer is sent.")),
    Move.PROPOSE: Act(
        ProposeForm,
        lambda row, form: _propose(row, form),
        N_("Your proposal is sent; the place is kept meanwhile."),
        N_("Another day, another unit, a part of what was asked: say what you can do."),
    ),
    Move.AGREE: Act(
        PlainForm,
        lambda row, form: answer.agree(actor(), row, form.words.data if "words" in form else ""),
        N_("Agreed: the place is kept for the child."),
    ),
    Move.DECLINE: Act(WordsForm, _words(answer.decline), N_("Declined: the place is free again."), kind="stop"),
    Move.WAIT: Act(
        WordsForm,
        _words(answer.wait),
        N_("The child stands on the waiting list."),
        N_("Say how long it may take and why the child stands there. The sender confirms every 15 days."),
    ),
    Move.CONFIRM: Act(PlainForm, _plain(answer.confirm), N_("Confirmed for 15 more days.")),
    Move.ACCEPT: Act(
        AcceptForm,
        lambda row, form: _accept(row, form),
        N_("Accepted: the place is kept, and you may now read who the child is."),
        N_("The place is kept from now on. All other establishments that were asked are told at once."),
    ),
    Move.PLACE: Act(
        PlaceForm,
        lambda row, form: placing.place(actor(), row, _imposed(form)),
        N_("A place is kept. The establishment and the province are told; it is reviewed tomorrow by somebody else."),
        N_("Only for a child in danger: say the danger and by what right; call the prosecutor (law 15-01, art. 3, 4)."),
        "stop",
    ),
    Move.REFUSE: Act(
        RefuseForm,
        lambda row, form: answer.refuse(
            actor(),
            row,
            HouseReason(form.house.data),
            ChildReason(form.child.data),
            form.words.data or "",
            _beds_shown(row, Move.REFUSE),
        ),
        N_("Refused: the sender knows why."),
        N_("What you know of the child is closed to you; your words are destroyed after 30 days."),
        "stop",
    ),
    Move.SEND_BACK: Act(WordsForm, _words(answer.send_back), N_("The establishment is asked to look again.")),
    Move.UPHOLD: Act(MaybeWordsForm, _words(answer.uphold), N_("The refusal is confirmed.")),
    Move.RECALL: Act(
        RecallForm,
        lambda row, form: answer.recall(actor(), row, RecallReason(form.reason.data), form.words.data or ""),
        N_("Recalled: the establishment holds nothing of it any more."),
        kind="stop",
    ),
    Move.STOP: Act(
        RecallForm,
        lambda row, form: answer.stop(actor(), row, RecallReason(form.reason.data), form.words.data or ""),
        N_("The search is over: nobody is asked for this child any more."),
        N_("Nobody else is asked for this child. Say why nobody needs to be."),
        "stop",
    ),
    Move.DEPART: Act(
        DepartForm,
        lambda row, form: _depart(row, form),
        N_("The establishment knows that the child is on the way."),
        N_("Two adults, always, and a legal basis. An hour after the expected hour the child is looked for."),
    ),
    Move.ARRIVE: Act(
        ArriveForm,
        lambda row, form: journey.arrive(actor(), row, Arrival(form.how.data), form.words.data or ""),
        N_("Signed: the child has arrived. Admit her or him within 24 hours."),
        N_("You sign with your name and this hour that the child came through the door."),
    ),
    Move.TURN_AWAY: Act(
        RefuseForm,
        lambda row, form: journey.turn_away(
            actor(),
            row,
            HouseReason(form.house.data),
            ChildReason(form.child.data),
            form.words.data or "",
            _beds_shown(row, Move.TURN_AWAY),
        ),
        N_("The sender is told at once, and sees who else could take the child."),
        N_("A child stands at your door: call the sender before you send her or him away."),
        "stop",
    ),
    Move.NO_SHOW: Act(
        NoShowForm,
        lambda row, form: journey.no_show(actor(), row, ChildReason(form.child.data), form.words.data or ""),
        N_("Noted: the place is free again, and the sender looks for the child."),
        kind="stop",
    ),
    Move.ADMIT: Act(PlainForm, _plain(journey.take_up), N_("The follow-up has begun.")),
    Move.TELL: Act(
        TellForm,
        lambda row, form: journey.tell(actor(), row, Feedback(form.how.data), form.words.data),
        N_("The sender has your news."),
        N_("At 7, 30 and 90 days: how the child is, in a few words."),
    ),
    Move.CLOSE: Act(
        WordsForm,
        _words(journey.close),
        N_("Closed. What was shared stays readable for 30 days."),
        N_("Where the child went, whether she or he is safe there, who looks after what."),
    ),
    Move.COMPLETE: Act(
        TellForm,
        lambda row, form: journey.complete(actor(), row, Feedback(form.how.data), form.words.data),
        N_("Completed: the sender knows how the child is. What was shared stays readable for 30 days."),
        N_("What was reached, and who looks after what is left."),
    ),
    Move.BREAK_OFF: Act(
        BreakForm,
        lambda row, form: journey.break_off(actor(), row, Breaking(form.reason.data), form.words.data),
        N_("Broken off: both houses know when and why."),
        N_("It ends before it is done: say why, and what becomes of the child."),
        "stop",
    ),
}
"""Every move that a person makes; `lifecycle.MOVES` says who may make it when."""


def child_of(row: Sending) -> Child:
    """What a receiver knows of the child before she says yes: sex and an age band."""
    told = queries.extract(actor(), row)
    band = str(told.get("age", ""))
    low, _dash, high = band.rstrip("+").partition("-")
    age = AgeRange(int(low), int(high or low)) if low.isdigit() else None
    return Child(str(told.get("sex", Sex.UNKNOWN)), age)


def _beds_shown(row: Sending, name: Move) -> int:
    """Free beds that fit by the house's own figures; none where they are too few for all who are refused together."""
    if row.kind != Kind.PLACEMENT:
        return 0
    rows = [row] if name in ALONE else together(actor(), row, name)
    free = min(fitting_beds(session(), one.receiver_id, child_of(one)) for one in rows)
    return free if free >= len(rows) else 0


def in_order(row: Sending, name: Move) -> list[Sending]:
    """Those for whom a move is made, she whose page it is first: the order of the beds' fields."""
    return [row, *(one for one in together(actor(), row, name) if one.id != row.id)]


def bed_field(place: int) -> str:
    """The name of the field of the bed of a child, by her place in that order."""
    return f"bed{place}" if place else "bed"


def _beds(row: Sending, name: Move, form: Any) -> dict[bytes, str]:
    """What was answered for each child, by her sending. Raises Invalid above the field of a bed that is missing, or
    that two children would share."""
    rows = in_order(row, name)
    found = {one.id: form[bed_field(place)].data or "" for place, one in enumerate(rows)}
    flaws: dict[str, str] = {}
    taken: set[str] = set()
    for place, text in enumerate(found.values()):
        if row.kind == Kind.PLACEMENT and text in ("", *taken):
            flaws[bed_field(place)] = "bed_twice" if text else "required"
        if text != APART:
            taken.add(text)
    if flaws:
        raise Invalid(flaws)
    return found


def _accept(row: Sending, form: Any) -> None:
    beds = {key: _bed(text) for key, text in _beds(row, Move.ACCEPT, form).items()}
    answer.accept(actor(), row, beds.pop(row.id), form.words.data or "", beds)


def _propose(row: Sending, form: Any) -> None:
    answers = _beds(row, Move.PROPOSE, form)
    beds = {key: _bed(text) for key, text in answers.items() if text != APART}
    apart = [key for key, text in answers.items() if text == APART]
    answer.propose(actor(), row, beds.pop(row.id, None), form.words.data, beds, apart)


def _bed(text: str) -> Bed | None:
    if text in ("", HERE):
        return None
    row = session().get(Bed, id_or_404(text))
    if row is None or row.establishment_id != actor().workplace_id:
        raise NotFound
    return row


def _imposed(form: PlaceForm) -> placing.Imposed:
    prosecutor, passing = form.prosecutor.data or "", form.passing.data or ""
    return placing.Imposed(BasisKind(form.basis.data), form.words.data or "", passing, prosecutor)


def _paper(paper_id: bytes | None) -> str:
    """What kind of paper it is, for whoever drives and receives; as far as this person may know it."""
    known = documents.named(actor(), [paper_id]) if paper_id else {}
    return str(record.type or "") if paper_id and (record := known.get(paper_id)) else ""


def _depart(row: Sending, form: DepartForm) -> None:
    at = form.expected()
    if at is None:
        raise Invalid({"at": "expected_hour"})
    paper_id = read_id(form.document.data)
    told = JourneyFields(
        first_adult=form.first_adult.data,
        second_adult=form.second_adult.data,
        phone=form.phone.data or "",
        vehicle=form.vehicle.data or "",
        pick_up=form.pick_up.data or "",
        note=form.note.data or "",
        basis=form.basis.data or "",
        order=form.order.data or "",
        decided_on=form.decided_on.data.isoformat() if form.decided_on.data else "",
        paper=_paper(paper_id),
    )
    try:
        journey.depart(actor(), row, told, at, [id_or_404(text) for text in form.along.data or ()], paper_id)
    except Invalid as error:
        error.fields = {("at" if name == "expected_at" else name): code for name, code in error.fields.items()}
        raise
