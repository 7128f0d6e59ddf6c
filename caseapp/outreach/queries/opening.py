"""Opening what is sealed of the street, under a grant with its line in the trail. Who may open what is said here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from caseapp.infra.access import Grant, mint
from caseapp.infra.audit import Fact
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P, holds

_BY_POWER: dict[DataClass, P] = {
    DataClass.IDENTITY: P.STREET_READ,
    DataClass.SOCIAL: P.STREET_READ,
    DataClass.NOTES: P.STREET_READ,
    DataClass.CONTACT: P.STREET_MEET,
    DataClass.HEALTH: P.STREET_MEET,
}
"""Exact points, callers and first aid are for who goes out; the rest also for the desk."""


def opened(
    actor: Actor,
    fact: Fact,
    vault_ids: Sequence[bytes],
    classes: Iterable[DataClass],
    *,
    about: bytes | None = None,
    traced: bool = True,
    power: P | None = None,
    **detail: Any,
) -> Grant:
    """A grant over vaults that the actor's house holds: of `classes`, those which her powers open. `power` opens what a
    query reads instead (calls, for who takes them)."""
    verdicts = {
        data_class: Verdict.ALLOWED
        if data_class in _BY_POWER and holds(actor.roles, power or _BY_POWER[data_class])
        else Verdict.REFUSED
        for data_class in classes
    }
    house = actor.workplace_id or b""
    return mint(session(), actor, fact, house, vault_ids, verdicts, about=about, traced=traced, **detail)
