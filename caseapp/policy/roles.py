"""The roles a membership can carry (reference: who does what in a UPE, a CAPE and an EPS; law 65-15, law 45-18)."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class Role(Word):
    """A role, as stored in a membership and as spoken."""

    INTAKE_WORKER = "intake_worker", N_("Intake worker")
    REFERENCE_WORKER = "reference_worker", N_("Reference social worker")
    OUTREACH_WORKER = "outreach_worker", N_("Outreach worker")
    HEALTH_STAFF = "health_staff", N_("Health staff")
    EDUCATOR = "educator", N_("Educator")
    DIRECTOR = "director", N_("Centre director")
    UNIT_OFFICER = "unit_officer", N_("Protection-unit officer")
    PATHWAY_COORDINATOR = "pathway_coordinator", N_("Pathway coordinator")
    PROVINCIAL_COORDINATOR = "provincial_coordinator", N_("Provincial coordinator")
    INSPECTOR = "inspector", N_("Inspector")
    ADMINISTRATOR = "administrator", N_("Administrator")


GRANTABLE: dict[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.DIRECTOR: frozenset(
        {Role.INTAKE_WORKER, Role.REFERENCE_WORKER, Role.OUTREACH_WORKER, Role.HEALTH_STAFF, Role.EDUCATOR}
    ),
}
"""Which roles a holder of MEMBERSHIP_MANAGE may give, change or end; never her own (behaviour 31)."""


def grantable(roles: frozenset[str]) -> frozenset[Role]:
    """All roles that somebody holding `roles` may give to others."""
    return frozenset().union(*(GRANTABLE.get(Role(r), frozenset()) for r in roles))
