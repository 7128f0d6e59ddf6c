"""Words of the open lists: one more, called otherwise, no longer offered; from a day on."""

from __future__ import annotations

import secrets
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.service.rules import need
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.kernel.words import Typed
from caseapp.norms import dated, lists
from caseapp.norms.events import WORD_CHANGED, WORD_WITHDRAWN
from caseapp.norms.lists import LISTS, WordList
from caseapp.norms.models import ListWord
from caseapp.policy.permissions import P

ADDED = "a"
"""How the code of a word begins that somebody added; the rest is drawn."""


class Wording(NamedTuple):
    """What a word is to be: called so in both languages, offered or no longer."""

    fr: str
    ar: str
    offered: bool = True


def list_of(actor: Actor, key: str) -> WordList:
    """The list of an address. Raises Refused, NotFound."""
    need(actor, P.NORMS_MANAGE)
    found = LISTS.get(key)
    if found is None:
        raise NotFound
    return found


def change_word(actor: Actor, key: str, code: str, wording: Wording, since: date, reason: str) -> ListWord:
    """Let a word be so from a day on; `code` empty: a new one. Raises Refused, NotFound, Impossible for a list of the
    programme, Invalid without a label in each language, for a label that another word has, a day that has begun or is
    taken, no reason, or the word that is always offered."""
    of = list_of(actor, key)
    if of.fixed:
        raise Impossible("list_fixed")
    flaws = {name: "required" for name in ("fr", "ar") if not getattr(wording, name).strip()}
    flaws |= dated.flaws_of(since, reason)
    if not flaws:
        flaws = _wrong(of, code, wording, since)
    if flaws:
        raise Invalid(flaws)
    unit = session()
    row = ListWord(
        id=new_id(),
        list=of.key,
        code=code or _free(unit, of),
        label_fr=wording.fr.strip(),
        label_ar=wording.ar.strip(),
        offered=wording.offered,
        since=since,
        given_at=clock.now(),
        by_id=actor.user_id,
    )
    dated.store(unit, row, reason.strip())
    day, stays = since.isoformat(), int(row.offered)
    record(unit, actor, WORD_CHANGED, None, list=of.key, word=row.code, since=day, offered=stays)
    lists.WORDS.forget()
    return row


def withdraw_word(actor: Actor, key: str, row_id: bytes) -> None:
    """Withdraw what is to become of a word, before its day. Raises Refused, NotFound, Impossible once it has begun."""
    of, unit = list_of(actor, key), session()
    row = unit.scalars(select(ListWord).where(ListWord.id == row_id).with_for_update()).one_or_none()
    if row is None or row.list != of.key:
        raise NotFound
    dated.withdraw(actor, row)
    record(unit, actor, WORD_WITHDRAWN, None, list=of.key, word=row.code, since=row.since.isoformat())
    unit.flush()
    lists.WORDS.forget()


def _wrong(of: WordList, code: str, wording: Wording, since: date) -> dict[str, str]:
    standing = lists.known(of, since)
    if code and code not in standing:
        raise NotFound
    if code == of.stays and not wording.offered:
        return {"offered": "word_stays"}
    others = [one.label for one in standing if one != code]
    for name in ("fr", "ar"):
        typed = getattr(wording, name).strip().casefold()
        if any(isinstance(label, Typed) and label.spoken(name).casefold() == typed for label in others):
            return {name: "word_there"}
    return {}


def _free(unit: Session, of: WordList) -> str:
    taken = set(unit.scalars(select(ListWord.code).where(ListWord.list == of.key)))
    while (code := ADDED + secrets.token_hex(4)) in taken:
        continue
    return code
