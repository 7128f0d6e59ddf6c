"""What somebody was typing in a file that is merged away: she goes on with it, or finds the words to copy."""

from __future__ import annotations

import json
import re
from typing import Any

from sqlalchemy import select

from caseapp.cases.models import Case
from caseapp.infra.drafts import Draft
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.matching.desk import OFFICER, another, merge
from tests.security.tools import raw, working
from tests.support.client import PageClient
from tests.support.world import CANARIES

WORKER = Role.REFERENCE_WORKER


def ids(house: House, *references: str) -> list[str]:
    """The ids of files, as their drafts name them."""
    with working(house, house.world.actor(OFFICER)) as unit:
        known = {case.reference: id_text(case.id) for case in unit.scalars(select(Case))}
    return [known[reference] for reference in references]


def keep(client: PageClient, key: str, **typed: Any) -> None:
    """Type something, as the script keeps it."""
    kept = client.put(f"/drafts/{key}", json=typed, headers={"X-CSRF-Token": client.token()})
    assert kept.status_code == 200


def test_a_note_is_gone_on_with_in_the_file_that_stays(house: House) -> None:
    """Begun in the file that goes, it stands in the note box of the other, for its author alone."""
    kept, gone = house.world.reference, another(house)
    _kept_id, gone_id = ids(house, kept, gone)
    author, colleague = client_of(house, WORKER), client_of(house, OFFICER)
    keep(author, f"note.{gone_id}", text="Il a parlé de sa tante.")
    merge(house, kept, gone)
    assert "Il a parlé de sa tante." in author.get(f"/cases/{kept}").get_data(as_text=True)
    assert "sa tante" not in colleague.get(f"/cases/{kept}").get_data(as_text=True)
    assert author.get(f"/cases/{gone}").location == f"/cases/{kept}"


def test_words_in_both_files_are_both_there(lite: House) -> None:
    """Two notes begun by one person are not mixed: the address of the file that went shows hers, until she lets it go."""
    kept, gone = lite.world.reference, another(lite)
    kept_id, gone_id = ids(lite, kept, gone)
    author = client_of(lite, WORKER)
    keep(author, f"note.{kept_id}", text="Ici on écrit.")
    keep(author, f"note.{gone_id}", text="Là aussi.", audience="team")
    keep(author, f"identity.{gone_id}", given="Zoubeir", base="{}")
    merge(lite, kept, gone)
    assert "Ici on écrit." in author.get(f"/cases/{kept}").get_data(as_text=True)
    page = author.get(f"/cases/{gone}")
    told = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Là aussi." in told
    assert "Zoubeir" in told
    assert f"/cases/{kept}" in told
    for key in (f"note.{gone_id}", f"identity.{gone_id}"):
        assert author.send(f"/drafts/{key}/discard", {"next": f"/cases/{kept}"}).location == f"/cases/{kept}"
    assert author.get(f"/cases/{gone}").location == f"/cases/{kept}"
    assert len(raw(lite, "SELECT id FROM draft")) == 1


def test_what_is_typed_after_the_merge_is_kept_too(lite: House) -> None:
    """A page that was open all the while goes on saving under the old file: her first page leads to the words."""
    kept, gone = lite.world.reference, another(lite)
    _kept_id, gone_id = ids(lite, kept, gone)
    author = client_of(lite, WORKER)
    merge(lite, kept, gone)
    keep(author, f"note.{gone_id}", text="Tapé après.")
    assert f"/cases/{gone}#note" in author.get("/").get_data(as_text=True)
    assert "Tapé après." in author.get(f"/cases/{gone}").get_data(as_text=True)
    assert client_of(lite, OFFICER).get(f"/cases/{gone}").location == f"/cases/{kept}"


def test_the_first_page_says_in_whose_file_something_is_unfinished(house: House) -> None:
    """By name and reference for whoever reads the name, and the trail says that it was read; after the file has become
    another team's alone, nothing."""
    reference, client = house.world.reference, client_of(house, WORKER)
    (file_id,) = ids(house, reference)
    keep(client, f"note.{file_id}", text="À finir.")
    note = re.search(
        r'<div class="note info m-draft">.*?</div></div>', client.get("/").get_data(as_text=True), re.DOTALL
    )
    assert note and f"<bdi>{reference}</bdi>" in note[0]
    assert f"<bdi>{CANARIES['given']} {CANARIES['family']}</bdi>" in note[0]
    told = [json.loads(row.detail) for row in raw(house, "SELECT detail FROM audit_event WHERE fact = 'case.listed'")]
    assert {"files": 1, "view": "drafts"} in told
    keep(client, f"note.{new_id().hex()}", text="Ailleurs.")
    assert client.get("/").get_data(as_text=True).count("m-draft") == 1
    raw(house, "UPDATE case_file SET restricted = :yes", yes=True)
    raw(house, "DELETE FROM case_member")
    assert "m-draft" not in client.get("/").get_data(as_text=True)


def test_drafts_are_handed_on_unopened(lite: House) -> None:
    """Their bytes stay as their author sealed them."""
    kept, gone = lite.world.reference, another(lite)
    _kept_id, gone_id = ids(lite, kept, gone)
    keep(client_of(lite, WORKER), f"note.{gone_id}", text="Entre elle et la page.")
    before = raw(lite, f"SELECT body FROM {Draft.__tablename__}")
    merge(lite, kept, gone)
    assert [bytes(row[0]) for row in raw(lite, "SELECT body FROM draft")] == [bytes(row[0]) for row in before]
