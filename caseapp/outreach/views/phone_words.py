"""What the page in the street says, in one language: its sentences by key, its lists by code. No network is needed to
switch, so a telephone keeps both languages; nothing here is about anybody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from caseapp.cases.vocabulary import Danger, Sex
from caseapp.kernel.words import N_, Word
from caseapp.outreach.vocabulary import (
    Adherence,
    AgeBand,
    AgeMethod,
    Ambience,
    Answer,
    CallUrgency,
    Condition,
    Given,
    Initiative,
    MarkKind,
    Mode,
    Need,
    Part,
    PlaceKind,
    Refusal,
    Trigger,
)
from caseapp.policy.outreach import EMERGENCY_NUMBERS
from caseapp.web.i18n import LANGUAGES, said, speaking, translations

SENTENCES: dict[str, str] = {
    # the frame
    "himaya": N_("Himaya"),
    "lock": N_("Lock"),
    "back": N_("Back"),
    "cancel": N_("Cancel"),
    "save": N_("Save"),
    "kept": N_("Kept, sealed on this telephone."),
    "full": N_("This telephone is full. What you wrote is still here: send it, or save the sealed items as a file."),
    "full_lock": N_("This telephone is full: make some room, then give your PIN."),
    "round_over": N_("The round is over: what could be read was wiped. What waits is still sent."),
    "all_sent": N_("Everything is sent"),
    # the lock
    "locked": N_("Locked"),
    "pin": N_("PIN"),
    "erase": N_("Erase"),
    "give_pin": N_("Give your PIN of six digits."),
    "opening": N_("Opening…"),
    "choose_pin": N_("Choose a PIN of six digits."),
    "repeat_pin": N_("The same six digits once more."),
    "pin_why": N_("You will need it each time this telephone was put away. Nobody can tell you what it is."),
    "pin_differs": N_("The two PINs differ. Begin again."),
    "pin_guessable": N_("A thief tries this one first. Choose another one."),
    "enrol_title": N_("Enrol this telephone"),
    "enrolling": N_("One moment, this telephone is being enrolled."),
    "code_over": N_("This picture was used or has run out. Ask for a new one."),
    "enrol_offline": N_("No answer. Go where there is a network, and give the PIN again."),
    "nobody_title": N_("This telephone is not enrolled"),
    "nobody_how": N_(
        "On a computer, the page “Telephones” of the street shows a picture to scan with the camera. It "
        "takes a minute, at the base."
    ),
    "wiped_pins": N_("The PIN was wrong too often: what could be read was wiped. What waits is still sent."),
    "wiped_revoked": N_("This telephone was taken off: what could be read was wiped. What waits is still sent."),
    "wiped_user": N_("What could be read was wiped. What waits is still sent."),
    "wiped_hours": N_("The round is over: what could be read was wiped. What waits is still sent."),
    # the round
    "round": N_("The round"),
    "no_round": N_("No round on this telephone"),
    "no_round_how": N_("Fetch the round before you leave: after that no network is needed."),
    "fetch": N_("Fetch the round"),
    "fetching": N_("Fetching…"),
    "fetch_again": N_("Fetch the round again"),
    "ends_at": N_(
        "At %(when)s what can be read here is wiped. Where there is a network, the round is fetched again by itself."
    ),
    "ends_lock": N_("The round is wiped at %(when)s: unlock where there is a network."),
    "not_left": N_(
        "This round has not left yet: the number of the base, the way and the free places come when it has, and "
        "you fetch it again."
    ),
    "fetch_round": N_("The round is here. No network is needed any more."),
    "fetch_none": N_("You are on no round tonight."),
    "fetch_offline": N_("No answer. Try again where there is a network."),
    "where": N_("Where are you?"),
    "arrived": N_("We are here"),
    "arrived_at": N_("Here since %(when)s"),
    "left": N_("We leave"),
    "was_there": N_("You were there at %(when)s"),
    "next_stops": N_("Other stops"),
    "no_go": N_("Do not go there tonight."),
    "promised": N_("A promised return"),
    "elsewhere": N_("Elsewhere"),
    "elsewhere_how": N_("at none of these places"),
    "meet": N_("Encounter"),
    "where_words": N_("Where, in a few words"),
    "commune": N_("Commune, if you know it"),
    "handover": N_("Handed over from last night"),
    "beds": N_("Free places"),
    "as_at": N_("as at %(when)s"),
    "crew": N_("Crew and route"),
    "call_base": N_("Call the base"),
    "years": N_("%(low)s to %(high)s years"),
    "noted": N_("Noted tonight"),
    "complete": N_("Complete"),
    "completed": N_("Completed"),
    "complete_how": N_(
        "What was kept is sealed: not even this telephone can open it. What you write here is added to "
        "it."
    ),
    "go_on": N_("Go on with what you began"),
    "first_this": N_("This was half written: save it or discard it first."),
    "where_first": N_("Say first where it was."),
    "take_back": N_("Take it back"),
    # safety
    "all_well": N_("All is well"),
    "checked": N_("Noted: all is well."),
    "alarm": N_("Alarm"),
    "alarm_ask": N_("Raise the alarm?"),
    "alarm_how": N_(
        "A message to the base is made ready, with the place; send it. Holding the button down does the same "
        "at once."
    ),
    "alarm_send": N_("Raise the alarm"),
    "alarm_noted": N_("Alarm noted. Send the message that is ready."),
    "alarm_no_base": N_("Alarm noted. The number of the base is not on this telephone: call for help yourself."),
    "alarm_text": N_("ALARM. Round %(round)s, %(place)s, %(when)s. Call us, send help."),
    "on_the_way": N_("on the way"),
    "emergency": N_("Emergency numbers"),
    "danger_card": N_("Grave danger"),
    "step_call": N_("Whom to call"),
    "step_decide": N_("Who decides"),
    "step_decide_how": N_(
        "The leader of the crew decides on the spot. The base tells the protection unit and the prosecutor's "
        "office."
    ),
    "step_bring": N_("Take somebody along"),
    "step_bring_how": N_(
        "Two adults, one of the child's sex. With the child's agreement, on an order, or where life is in "
        "danger."
    ),
    "step_write": N_("Write afterwards"),
    "step_write_how": N_("Save what you have. The rest is completed later, in the bus."),
    "why_danger": N_("Why it is dangerous"),
    "back_to_note": N_("Back to the encounter"),
    # an encounter
    "new_encounter": N_("New encounter"),
    "encounter": N_("Encounter"),
    "place": N_("Place"),
    "who": N_("Who"),
    "seen_lately": N_("Seen here lately"),
    "as_before": N_("Like the encounter before"),
    "search_name": N_("Search by name or alias"),
    "new_person": N_("Somebody new"),
    "age": N_("Age, by looks"),
    "age_by": N_("How the age is known"),
    "count_only": N_("Count only"),
    "count_why": N_("nobody is described"),
    "boys": N_("Boys"),
    "girls": N_("Girls"),
    "children": N_("Children, sex unknown"),
    "adults": N_("Adults"),
    "less": N_("One less: %(what)s"),
    "more_of": N_("One more: %(what)s"),
    "remove": N_("Take out: %(who)s"),
    "perhaps": N_("Known already? %(who)s"),
    "last_seen": N_("last seen %(when)s"),
    "same_name": N_("sounds the same"),
    "same_age": N_("same age"),
    "same_marks": N_("same kind of marks"),
    "same_place": N_("same place"),
    "same_company": N_("with the same children"),
    "alias": N_("Called (several with commas)"),
    "marks": N_("Marks"),
    "how": N_("How it went"),
    "needs": N_("Needs"),
    "given": N_("Given"),
    "danger": N_("Danger"),
    "more": N_("More"),
    "more_what": N_("names, words, care, next step; or complete later"),
    "note": N_("Note"),
    "said": N_("The child's own words"),
    "adherence": N_("How the child takes it"),
    "initiative": N_("Who began"),
    "condition": N_("State"),
    "minutes": N_("Minutes"),
    "refusal": N_("Why the child does not come along"),
    "care": N_("First aid given"),
    "next": N_("Next step"),
    "return_on": N_("We promised to come back on"),
    "discard": N_("Discard"),
    "discarded": N_("Thrown away."),
    # a place
    "the_place": N_("The place"),
    "ambience": N_("Atmosphere"),
    "seen_there": N_("What was there"),
    "nobody": N_("Nobody was there"),
    "police": N_("Police present"),
    "mediation": N_("Talk with residents"),
    # the outbox
    "outbox": N_("What waits to be sent"),
    "outbox_how": N_(
        "Each item is sealed to the server: nobody can read it here. It goes by itself as soon as there is a "
        "network."
    ),
    "may_be_cleared": N_(
        "This browser may drop what waits when the telephone is full: add the page to the home screen, send soon."
    ),
    "send_now": N_("Send now"),
    "sending": N_("Sending…"),
    "still_waiting": N_("Not sent yet. Nothing is lost."),
    "export": N_("Save the sealed items as a file"),
    "export_how": N_(
        "If the network never comes: bring the file at a computer, on the page “Telephones”. Nobody else "
        "can open it."
    ),
    "last_sent": N_("Last exchange at %(when)s: taken."),
    "last_offline": N_("Last try at %(when)s: no network."),
    "last_busy": N_("Last try at %(when)s: the server is not ready."),
    "last_full": N_(
        "Last try at %(when)s: too much of this telephone waits for a coordinator. Nothing is lost, the rest waits "
        "here."
    ),
    "last_unknown": N_("Last try at %(when)s: the server does not know this telephone. Save the file."),
    "last_refused": N_("Last try at %(when)s: the server refused an item. Save the file."),
    "telephone": N_("This telephone"),
    "light": N_("Light"),
    "night": N_("Night"),
    "day": N_("Day"),
    "wipe": N_("Wipe what can be read"),
    "wipe_what": N_("The round and the keys go; what waits is still sent. This telephone must then be enrolled anew."),
    "wipe_sure": N_("Wipe now"),
}  # fmt: skip


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Mark a pair for translation without translating it."""
    return one, many


COUNTED: dict[str, tuple[str, str]] = {
    "waiting": ngettext("%(num)s waits", "%(num)s wait"),
    "waiting_items": ngettext("%(num)s item waits for the network.", "%(num)s items wait for the network."),
    "digits": ngettext("%(num)s digit of six", "%(num)s digits of six"),
    "pin_wrong": ngettext("Not this PIN. %(num)s try is left.", "Not this PIN. %(num)s tries are left."),
    "stops": ngettext("%(num)s stop", "%(num)s stops"),
    "persons": ngettext("%(num)s person", "%(num)s persons"),
    "encounters": ngettext("%(num)s encounter", "%(num)s encounters"),
    "due_in": ngettext("due in %(num)s min", "due in %(num)s min"),
    "overdue": ngettext("%(num)s min late", "%(num)s min late"),
    "perhaps_how": ngettext("%(num)s child to compare", "%(num)s children to compare"),
    "unsaved": ngettext(
        "The telephone is full: %(num)s item is only on this page. Do not shut it; save the file.",
        "The telephone is full: %(num)s items are only on this page. Do not shut it; save the file.",
    ),
    "refused": ngettext("%(num)s item was refused; it stays here.", "%(num)s items were refused; they stay here."),
}
"""Sentences that depend on a number: one, and more than one."""
NUMBERS = {
    "police": N_("Police"),
    "gendarmerie": N_("Gendarmerie"),
    "ambulance": N_("Ambulance"),
    "helpline": N_("Helpline for children"),
}
"""Whom an emergency number calls (`policy.outreach.EMERGENCY_NUMBERS`)."""
BEDS_FOR = {"female": N_("girls"), "male": N_("boys")}

LISTS: dict[str, Iterable[Word]] = {
    "sex": (Sex.MALE, Sex.FEMALE, Sex.UNKNOWN),
    "ages": AgeBand,
    "methods": AgeMethod,
    "modes": Mode,
    "initiative": Initiative,
    "adherence": Adherence,
    "needs": Need,
    "given": Given,
    "condition": Condition,
    "triggers": Trigger,
    "refusal": Refusal,
    "marks": MarkKind,
    "answers": Answer,
    "ambience": Ambience,
    "place": PlaceKind,
    "part": Part,
    "urgency": CallUrgency,
}
NOT_ASSESSED = "none"
"""How the page calls a danger that nobody judged."""


def words(tongue: str) -> dict[str, Any]:
    """Everything the page says in `tongue`."""
    with speaking(tongue):
        lists = {name: [[str(word), said(word.label)] for word in of] for name, of in LISTS.items()}
        lists["danger"] = [
            [NOT_ASSESSED if one is Danger.NOT_ASSESSED else str(one), said(one.label)] for one in Danger
        ]
        lists["emergency"] = [[number, said(NUMBERS[kind])] for kind, number in EMERGENCY_NUMBERS]
        lists["emergency_kinds"] = [[kind, said(name)] for kind, name in NUMBERS.items()]
        lists["beds_for"] = [[sex, said(whose)] for sex, whose in BEDS_FOR.items()]
        sentences: dict[str, str | list[str]] = {key: said(sentence) for key, sentence in SENTENCES.items()}
    for key, (one, many) in COUNTED.items():
        sentences[key] = _forms(tongue, one, many)
    return {"dir": LANGUAGES[tongue].direction, "sentences": sentences, "lists": lists}


_FORMS = {"fr": (1, 2), "ar": (0, 1, 2, 3, 11, 100)}
"""A number for each form of a plural, in the order of the catalogues."""


def _forms(tongue: str, one: str, many: str) -> list[str]:
    return [str(translations(tongue).ungettext(one, many, number)) for number in _FORMS[tongue]]
