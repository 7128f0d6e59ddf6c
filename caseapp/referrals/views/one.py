"""A referral: where it stands, who must act next, what was told; and every move of it as one form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import render_template, url_for

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases.vocabulary import Sex
from caseapp.establishments.checks import Child
from caseapp.establishments.forms.stays import offer
from caseapp.establishments.models import Bed
from caseapp.establishments.views.choosing import choices, offers
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.births import AgeRange
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P, holds
from caseapp.referrals import queries
from caseapp.referrals.forms.moves import (
    AcceptForm,
    ArriveForm,
    DepartForm,
    MaybeWordsForm,
    NoShowForm,
    PlainForm,
    ProposeForm,
    RecallForm,
    RefuseForm,
    TellForm,
    WordsForm,
)
from caseapp.referrals.lifecycle import step_of
from caseapp.referrals.models import JourneyFields, Sending
from caseapp.referrals.queries.candidates import fitting_beds
from caseapp.referrals.records import ReferralPage
from caseapp.referrals.service import answer, journey, prepare
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.service.moves import side_of
from caseapp.referrals.views import bp
from caseapp.referrals.views.inbox import child_text, due_text
from caseapp.referrals.views.papers import papers_of
from caseapp.referrals.views.words import FIRST, ICONS, LOOKS, PAST, WORDS
from caseapp.referrals.vocabulary import (
    Arrival,
    ChildReason,
    Constraint,
    Feedback,
    HouseReason,
    Kind,
    Move,
    Need,
    RecallReason,
    Side,
    State,
)
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import said, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/referrals/<reference>")
@requires(P.REFERRAL_READ)
def show(reference: str) -> str:
    """The referral as this house sees it."""
    page = queries.page(actor(), reference)
    papers = {card.id: papers_of(page, card) for card in page.cards}
    return render_template("referrals/one.html", page=page, papers_of=papers, **_shown(page))


class Act(NamedTuple):
    """A move as a page: the form that asks, what it does, what is told afterwards, and a line of help."""

    form: type[HouseForm]
    verb: Callable[[Sending, Any], object]
    told: str
    hint: str = ""
    kind: str = ""


def _words(verb: Callable[..., object]) -> Callable[[Sending, Any], object]:
    return lambda row, form: verb(actor(), row, form.words.data or "")


def _plain(verb: Callable[..., object]) -> Callable[[Sending, Any], object]:
    return lambda row, _form: verb(actor(), row)


ACTS: dict[Move, Act] = {
    Move.SUBMIT: Act(PlainForm, _plain(prepare.submit), N_("The referral waits to be validated.")),
    Move.RETURN: Act(WordsForm, _words(prepare.hand_back), N_("The referral is back with its author.")),
    Move.CANCEL: Act(PlainForm, _plain(prepare.cancel), N_("The draft was thrown away."), kind="stop"),
    Move.SEND: Act(PlainForm, _plain(prepare.send), N_("The referral is sent.")),
    Move.TAKE: Act(
        PlainForm, _plain(answer.take), N_("The sender knows that you look at it."), N_("Your name stands beside it.")
    ),
    Move.ASK: Act(
        WordsForm,
        _words(answer.ask),
        N_("Your question is sent."),
        N_("Your time stands still until it is answered. Never ask for more than you need to decide."),
    ),
    Move.REPLY: Act(WordsForm, _words(answer.reply), N_("Your answer is sent.")),
    Move.PROPOSE: Act(
        ProposeForm,
        lambda row, form: answer.propose(actor(), row, _bed(form), form.words.data),
        N_("Your proposal is sent; the place is kept meanwhile."),
        N_("Another day, another unit, a part of what was asked: say what you can do."),
    ),
    Move.AGREE: Act(PlainForm, _plain(answer.agree), N_("Agreed: the place is kept for the child.")),
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
        lambda row, form: answer.accept(actor(), row, _bed(form), form.words.data or ""),
        N_("Accepted: the place is kept, and you may now read who the child is."),
        N_("The place is kept from now on. All other establishments that were asked are told at once."),
    ),
    Move.PLACE: Act(
        WordsForm,
        _words(answer.place),
        N_("A place is kept. The establishment and the province are told; the decision is reviewed tomorrow."),
        N_("Only for a child in danger: say the danger and the legal basis (law 15-01, articles 3 and 4)."),
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
            _beds_shown(row),
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
    Move.DEPART: Act(
        DepartForm,
        lambda row, form: _depart(row, form),
        N_("The establishment knows that the child is on the way."),
        N_("Two adults, always. An hour after the expected hour the child is looked for."),
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
            actor(), row, HouseReason(form.house.data), ChildReason(form.child.data), form.words.data or ""
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
}
"""Every move that a person makes; `lifecycle.MOVES` says who may make it when."""


@bp.get("/referrals/<reference>/<sending>/<move>")
@requires(P.REFERRAL_READ)
def asking(reference: str, sending: str, move: str) -> Any:
    """The form of a move."""
    row, act, name = _found(reference, sending, move)
    step_of(name, State(row.state), side_of(actor(), row))
    form = act.form.opened(values={"on": clock.today()})
    return render_template("referrals/act.html", **_asked(row, act, name, form))


@bp.post("/referrals/<reference>/<sending>/<move>")
@requires(P.REFERRAL_READ)
def carry_on(reference: str, sending: str, move: str) -> Any:
    """Make a move."""
    row, act, name = _found(reference, sending, move)
    form = act.form.sent()
    page = _asked(row, act, name, form)
    if not form.validate():
        return invalid("referrals/act.html", **page)
    claim(form)
    try:
        act.verb(row, form)
    except Invalid as error:
        work.abandon(session())
        if isinstance(error, NoRight):
            error.log(session(), actor())
        form.blame(error.fields, WORDS)
        return invalid("referrals/act.html", **page)
    return done(form, url_for("referral.show", reference=reference), _(act.told))


@bp.post("/referrals/<reference>/<sending>/longer")
@requires(P.REFERRAL_ANSWER)
def hold_longer(reference: str, sending: str) -> Any:
    """Keep the place for as long again."""
    form = PlainForm.sent()
    row = queries.sending_of(actor(), reference, id_or_404(sending))
    claim(form)
    journey.hold_longer(actor(), row)
    return done(form, url_for("referral.show", reference=reference), _("The bed is held for as long again."))


def _found(reference: str, sending: str, move: str) -> tuple[Sending, Act, Move]:
    row = queries.sending_of(actor(), reference, id_or_404(sending))
    if move not in set(Move) or Move(move) not in ACTS:
        raise NotFound
    name = Move(move)
    if name is Move.ADMIT and row.kind == Kind.PLACEMENT:
        raise Impossible("admission_first")
    return row, ACTS[name], name


def _asked(row: Sending, act: Act, name: Move, form: HouseForm) -> dict[str, Any]:
    page: dict[str, Any] = {
        "form": form,
        "act": act,
        "name": name,
        "row": row,
        "reference": row.reference,
        "hint": said(act.hint) if act.hint else "",
        "offers": [],
        "places": row.kind == Kind.PLACEMENT,
    }
    if "bed" in form and row.kind == Kind.PLACEMENT:
        found = offers(actor(), _child(row), None)
        offer(form["bed"], choices(found))
        page["offers"] = found
    return page


def _child(row: Sending) -> Child:
    """What a receiver knows of the child before she says yes: sex and an age band."""
    told = queries.page(actor(), row.reference).sheets.get(1, {})
    band = str(told.get("age", ""))
    low, _dash, high = band.rstrip("+").partition("-")
    age = AgeRange(int(low), int(high or low)) if low.isdigit() else None
    return Child(str(told.get("sex", Sex.UNKNOWN)), age)


def _beds_shown(row: Sending) -> int:
    return fitting_beds(session(), row.receiver_id, _child(row)) if row.kind == Kind.PLACEMENT else 0


def _bed(form: Any) -> Bed | None:
    if not form.bed.data:
        return None
    row = session().get(Bed, id_or_404(form.bed.data))
    if row is None or row.establishment_id != actor().workplace_id:
        raise NotFound
    return row


def _depart(row: Sending, form: DepartForm) -> None:
    at = form.expected()
    if at is None:
        raise Invalid({"at": "expected_hour"})
    told = JourneyFields(
        first_adult=form.first_adult.data,
        second_adult=form.second_adult.data,
        phone=form.phone.data or "",
        vehicle=form.vehicle.data or "",
        pick_up=form.pick_up.data or "",
        note=form.note.data or "",
    )
    try:
        journey.depart(actor(), row, told, at)
    except Invalid as error:
        fields = {("at" if name == "expected_at" else name): code for name, code in error.fields.items()}
        raise Invalid(fields) from None


def _shown(page: ReferralPage) -> dict[str, Any]:
    me = actor()
    extract = page.sheets.get(1, {})
    return {
        "looks": LOOKS,
        "icons": ICONS,
        "first": FIRST,
        "past": {move: said(text) for move, text in PAST.items()},
        "key": id_text,
        "due_text": due_text,
        "child": child_text(str(extract.get("age", "")), str(extract.get("sex", ""))),
        "needs": [word(Need(code)) for code in extract.get("needs", ()) if code in set(Need)],
        "constraints": [word(Constraint(code)) for code in extract.get("constraints", ()) if code in set(Constraint)],
        "categories": LegalCategory,
        "may_prepare": holds(me.roles, P.REFERRAL_DRAFT),
        "may_export": page.side is Side.SENDER and holds(me.roles, P.REFERRAL_SEND),
        "may_admit": holds(me.roles, P.STAY_ADMIT),
        "may_answer": holds(me.roles, P.REFERRAL_ANSWER),
        "reasons": {
            str(one): word(one) for kind in (HouseReason, ChildReason, RecallReason, Arrival, Feedback) for one in kind
        },
        "Move": Move,
        "State": State,
    }
