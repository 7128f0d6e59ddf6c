"""What the tests of documents share: a document in the file of the world, and clients that bring one."""

from __future__ import annotations

import io
from typing import Any

from werkzeug.test import TestResponse

from caseapp.cases import queries as files
from caseapp.documents import service
from caseapp.documents.hygiene.limits import Clean
from caseapp.documents.hygiene.making import clean
from caseapp.documents.service.receiving import sorted_in
from caseapp.policy.documents import DocumentType
from caseapp.policy.roles import Role
from tests.cases.pages import form_of
from tests.conftest import House
from tests.documents import makers as m
from tests.security.tools import working
from tests.support.client import PageClient

TITLE = "Dernier trimestre"


def cleaned(*brought: bytes) -> list[Clean]:
    """Made anew in this process: what the child does is tried elsewhere."""
    return [clean(data) for data in brought]


def attached(
    house: House,
    *brought: bytes,
    kind: DocumentType = DocumentType.SCHOOL_PAPER,
    role: Role = Role.REFERENCE_WORKER,
    reference: str = "",
    **more: Any,
) -> bytes:
    """A document in the world's file; its id."""
    me = house.world.actor(role)
    with working(house, me):
        case = files.locate(me, reference or house.world.reference, writing=True)
        received = sorted_in(cleaned(*(brought or (m.jpeg(),))))
        return service.attach(me, case, received, kind, **{"title": TITLE, **more}).id


def address(house: House, document: bytes, end: str = "") -> str:
    """Where a document is."""
    return f"/cases/{house.world.reference}/documents/{document.hex()}{end}"


def bring(client: PageClient, house: House, *brought: bytes, names: tuple[str, ...] = (), **typed: Any) -> TestResponse:
    """Bring files through the form, as a browser without JavaScript does."""
    page = client.get(f"/cases/{house.world.reference}/documents/new")
    assert page.status_code == 200, page.status_code
    form = form_of(page)
    told = names or tuple(f"page{n}.jpg" for n in range(len(brought)))
    fields = {**form.fields, "type": "school_paper", **typed}
    fields["pages"] = [(io.BytesIO(data), name) for data, name in zip(brought, told, strict=True)] or (io.BytesIO(), "")
    return client.post(form.action, data=fields)
