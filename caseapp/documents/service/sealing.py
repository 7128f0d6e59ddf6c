"""Pages onto the shelf, sealed for their document; and from one key to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseapp.documents.hygiene.limits import Clean
from caseapp.documents.models import Document, PartFields
from caseapp.infra.sealing import chunks
from caseapp.infra.sealing.blobs import HEADER
from caseapp.infra.sealing.chunks import Part, Side
from caseapp.infra.sealing.vaults import Keys
from caseapp.infra.shelf import Stored, shelf
from caseapp.policy.classes import DataClass

Piece = tuple[PartFields, bytes]
"""A part as it will be described, and its plain bytes."""


def put(
    keys: Keys, vault_id: bytes, data_class: DataClass, document_id: bytes, pieces: Iterable[Piece]
) -> tuple[Stored, list[PartFields], int]:
    """Seal pages into a new file. Returns where it stands, its index, and the version of the key."""
    version = keys.live_version(vault_id, data_class)
    key, begin = keys.document_key(vault_id, data_class, version, document_id), chunks.header(version)
    index = list[PartFields]()
    stored = shelf().put(_sealed(key, begin, document_id, pieces, index))
    return stored, index, version


def pieces_of(leaves: Sequence[Clean]) -> Iterator[Piece]:
    """What was received, page by page, each picture before its small one."""
    for number, leaf in enumerate(leaves, 1):
        seen: PartFields = {"page": number, "media": str(leaf.media), "width": leaf.width, "height": leaf.height}
        yield {**seen, "side": int(Side.PAGE)}, leaf.content
        if leaf.preview:
            yield {**seen, "side": int(Side.PREVIEW), "media": "jpeg"}, leaf.preview


def stored_pieces(keys: Keys, row: Document, about: Mapping[str, Any]) -> Iterator[Piece]:
    """The pages of a stored document, opened. Raises Unreadable."""
    data_class = DataClass(row.data_class)
    key = keys.document_key(row.owner_id, data_class, row.dek_version, row.id)
    with shelf().open(row.stored) as file:
        begin = chunks.read_header(file)
        for told in about.get("parts", []):
            yield told, chunks.read_part(file, key, begin, row.id, part_of(told))


def part_of(told: PartFields) -> Part:
    """A part as the format knows it."""
    return Part(told["page"], Side(told["side"]), told["offset"], told["size"])


def opened_about(keys: Keys, row: Document) -> dict[str, Any]:
    """What is said of a document. Raises Unreadable."""
    if row.about is None:
        return {}
    return keys.unseal(row.about, Document.__tablename__, DataClass(row.data_class), row.id, row.owner_id)


def seal_about(keys: Keys, row: Document, about: Mapping[str, Any]) -> None:
    """Write what is said of a document, without what is empty."""
    told = {name: value for name, value in about.items() if value}
    row.about = keys.seal(told, Document.__tablename__, DataClass(row.data_class), row.id, row.owner_id)


def _sealed(
    key: AESGCM, begin: bytes, document_id: bytes, pieces: Iterable[Piece], index: list[PartFields]
) -> Iterator[bytes]:
    """The bytes of the file; what was written is noted in `index`."""
    yield begin
    offset = HEADER
    for told, plain in pieces:
        part = Part(told["page"], Side(told["side"]), offset, len(plain))
        index.append({**told, "offset": offset, "size": len(plain)})
        yield from chunks.seal_part(key, begin, document_id, part, plain)
        offset += part.stored
