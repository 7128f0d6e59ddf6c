"""What was decided about the words of a list."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.norms.lists import WordList
from caseapp.norms.models import ListWord
from caseapp.norms.queries.decisions import Decision, columns, told

_WORDS = Reading(
    select(*columns(ListWord), ListWord.code, ListWord.label_fr, ListWord.label_ar, ListWord.offered)
    .where(ListWord.list == bindparam("list"))
    .order_by(ListWord.since.desc(), ListWord.given_at.desc())
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded(Decision):
    """What a word was to be from a day on."""

    code: str
    fr: str
    ar: str
    offered: bool


def wordings(actor: Actor, of: WordList) -> list[Worded]:
    """Everything that was decided about the words of a list, the latest day first."""
    rows = _WORDS.rows(session(), list=of.key)
    return [
        Worded(**decision, code=row.code, fr=row.label_fr, ar=row.label_ar, offered=row.offered)
        for row, decision in told(actor, rows, ListWord)
    ]
