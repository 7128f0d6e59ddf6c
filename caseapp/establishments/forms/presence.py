"""Calling the roll, and a child who is missing."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField

from caseapp.establishments.vocabulary import Told
from caseapp.web.forms import HouseForm, ProseField, WordField, needed
from caseapp.web.i18n import Later as _l


class RollForm(HouseForm):
    """The roll: what is said of each child comes as `s-<stay>`; `rest`: everybody else is here."""

    turn = HiddenField()
    rest = BooleanField()


class MissingForm(HouseForm):
    """A child is missing, or was found: in words."""

    text = ProseField(_l("Where and when she or he was last seen, dressed how"), [needed()], limit=2000)


class FoundForm(HouseForm):
    """A child was found."""

    text = ProseField(_l("Where, how, in what state"), [needed()], limit=2000)


class TellForm(HouseForm):
    """A button: somebody was told."""

    whom = WordField("", Told)
