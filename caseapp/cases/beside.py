"""What else hangs on a file: asked once when it is opened, so that who has nothing there asks nothing more.

A feature declares beside its reading what that finds by the file, and looks into `CaseFile.beside` before it asks:

    STAYS = beside.declare("stays", select(Stay.id).where(Stay.case_id == of_file))
"""

from __future__ import annotations

from sqlalchemy import String, bindparam
from sqlalchemy.orm import Session

from caseapp.infra.db.columns import IdType
from caseapp.infra.db.presence import Presence
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text

beside = Presence()
of_file = bindparam("case_id", type_=IdType())
of_reader = bindparam("user_id", type_=IdType())
of_workplace = bindparam("workplace_id", type_=IdType())
of_note = bindparam("note_key", type_=String(80))
"""What a question may be about: the file, who opens it, where she works, her unfinished note."""


def found_beside(session: Session, actor: Actor, case_id: bytes) -> frozenset[str]:
    """The names of what hangs on a file that this session has found within its scope."""
    place, key = actor.workplace_id or b"", note_key(case_id)
    return beside.found(session, case_id=case_id, user_id=actor.user_id, workplace_id=place, note_key=key)


def note_key(case_id: bytes) -> str:
    """The key of a draft of a note."""
    return f"note.{id_text(case_id)}"
