"""The access matrix: role x class of data (law 09-08 art. 24, penal code art. 446, criminal procedure art. 466)."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role


class Access(Word):
    """What a role may do with a class of data, in a file it stands in the needed relation to."""

    NOTHING = "nothing", N_("nothing")
    READ = "read", N_("reads")
    READ_WRITE = "read_write", N_("reads and writes")
    OWN_ENTRIES = "own_entries", N_("writes, and reads her own entries")
    WRITE_ONLY = "write_only", N_("writes only")
    WITH_REASON = "with_reason", N_("only with a reason, logged")


class Relation(Word):
    """How an actor stands to a file, nearest first."""

    TEAM = "team", N_("follows the file")
    ESTABLISHMENT = "establishment", N_("works in the establishment")
    RECEIVED = "received", N_("received a chosen part")
    EXCEPTIONAL = "exceptional", N_("exceptional opening")
    NONE = "none", N_("none")


_NO = Access.NOTHING
_R = Access.READ
_RW = Access.READ_WRITE
_OWN = Access.OWN_ENTRIES
_W = Access.WRITE_ONLY
_ASK = Access.WITH_REASON


def _row(
    identity: Access, contact: Access, social: Access, notes: Access, health: Access, judicial: Access
) -> dict[DataClass, Access]:
    return {
        DataClass.IDENTITY: identity,
        DataClass.CONTACT: contact,
        DataClass.SOCIAL: social,
        DataClass.NOTES: notes,
        DataClass.HEALTH: health,
        DataClass.JUDICIAL: judicial,
    }


MATRIX: dict[Role, dict[DataClass, Access]] = {
    #                                 identity contact social notes health judicial
    Role.INTAKE_WORKER: _row(_RW, _RW, _OWN, _OWN, _W, _W),
    Role.REFERENCE_WORKER: _row(_RW, _RW, _RW, _RW, _R, _RW),
    Role.OUTREACH_WORKER: _row(_NO, _NO, _NO, _NO, _NO, _NO),
    Role.HEALTH_STAFF: _row(_R, _R, _NO, _NO, _RW, _NO),
    Role.EDUCATOR: _row(_R, _R, _NO, _OWN, _W, _W),
    Role.DIRECTOR: _row(_R, _R, _ASK, _ASK, _ASK, _W),
    Role.UNIT_OFFICER: _row(_RW, _RW, _RW, _RW, _R, _RW),
    Role.PATHWAY_COORDINATOR: _row(_RW, _RW, _RW, _RW, _R, _RW),
    Role.PROVINCIAL_COORDINATOR: _row(_NO, _NO, _NO, _NO, _NO, _NO),
    Role.INSPECTOR: _row(_NO, _NO, _NO, _NO, _NO, _NO),
    Role.ADMINISTRATOR: _row(_NO, _NO, _NO, _NO, _NO, _NO),
}

NEEDS_TEAM: frozenset[DataClass] = frozenset({DataClass.HEALTH, DataClass.JUDICIAL})
"""Classes that being in the same establishment does not open: one must follow the file."""
