"""Questions about incidents: asked by an actor, already scoped, answered with records."""

from caseapp.incidents.queries.lists import incidents_of
from caseapp.incidents.queries.of_child import of_child
from caseapp.incidents.queries.sheet import locate, open_sheet
from caseapp.incidents.queries.tallies import tallies

__all__ = ["incidents_of", "locate", "of_child", "open_sheet", "tallies"]
