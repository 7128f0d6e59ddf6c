"""What can go wrong in the language of the house. `web.errors` holds the one map from these to pages."""

from __future__ import annotations

from collections.abc import Mapping


class DomainError(Exception):
    """Something a person should be told about. `code` is stable, coded and safe to log."""

    code = "error"


class NotFound(DomainError):
    """No such record, or none within the actor's scope: the two are told apart by nobody."""

    code = "not_found"


class Refused(DomainError):
    """The actor may not do this. `permission` names the power that was missing."""

    code = "refused"

    def __init__(self, permission: str = "") -> None:
        super().__init__(permission)
        self.permission = permission


class Impossible(DomainError):
    """The move is not in the table, or something stands in its way. `obstacle` is a coded reason."""

    code = "impossible"

    def __init__(self, obstacle: str) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class Merged(Impossible):
    """The file `gone` was merged: it is frozen, and goes on under `reference`."""

    code = "merged"

    def __init__(self, reference: str, gone: bytes) -> None:
        super().__init__("merged")
        self.reference, self.gone = reference, gone


class Invalid(DomainError):
    """What was given cannot be accepted. `fields` maps a field to a coded reason."""

    code = "invalid"

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(",".join(sorted(fields)))
        self.fields = dict(fields)


class Conflict(DomainError):
    """Somebody else changed the same fields meanwhile: `theirs` holds what now stands, by field."""

    code = "conflict"

    def __init__(self, theirs: Mapping[str, object]) -> None:
        super().__init__(",".join(sorted(theirs)))
        self.theirs = dict(theirs)


class Replayed(DomainError):
    """This very submission was carried out before; `location` is where its first result is."""

    code = "replayed"

    def __init__(self, location: str) -> None:
        super().__init__("replayed")
        self.location = location


class Throttled(DomainError):
    """Too many attempts; `seconds` is how long to wait."""

    code = "throttled"

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


class Unreadable(DomainError):
    """A sealed value does not open: unknown format, truncated, altered or moved from its place."""

    code = "unreadable"


class Busy(DomainError):
    """The store cannot take the change now (disk full, lock held too long). Nothing was written."""

    code = "busy"
