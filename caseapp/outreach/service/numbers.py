"""Under what a telephone's items are stored. It draws a number for each; whoever lays hands on a file that it gave away
reads these numbers, and can hand in something else under them first. So no number is taken at its word:

    receipt   of a house and of the very bytes that came: the same bytes are the same item, whoever brings them;
              other bytes are another item, whatever number stands on them
    row       of a house, the telephone on which it was noted, and the number: nobody else's item is ever in its place
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

LENGTH = 16


@dataclass(frozen=True, slots=True)
class Came:
    """An item as it came: its receipt, the house and telephone that it is of, and what that telephone calls it.
    `apart`: another item is stored in its place, and a coordinator wants both."""

    receipt: bytes
    house: bytes
    device: bytes
    number: bytes
    apart: bool = False

    @property
    def row(self) -> bytes:
        """The id of what is stored of it."""
        return self.receipt if self.apart else self.row_of(self.number)

    def row_of(self, number: bytes) -> bytes:
        """The id of what the same telephone noted under a number."""
        return _drawn(b"row", self.house, self.device, number)


def receipt_of(house: bytes, came: bytes) -> bytes:
    """The id of the receipt of an item, from its bytes as they came."""
    return _drawn(b"receipt", house, came)


def _drawn(what: bytes, *parts: bytes) -> bytes:
    return hashlib.sha256(b"caseapp.field." + what + b"\x00" + b"".join(parts)).digest()[:LENGTH]
