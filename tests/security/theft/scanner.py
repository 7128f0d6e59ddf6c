"""Looking for canaries in whatever lies on a disk, in every form in which they could lie there."""

from __future__ import annotations

import base64
import quopri
import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from caseapp.kernel.names import fold
from tests.security.theft.canaries import TYPED


def encodings(word: str) -> set[bytes]:
    """Every form in which `word` could lie on a disk."""
    spoken = {word, word.casefold(), word.upper(), fold(word), unicodedata.normalize("NFD", word)}
    found: set[bytes] = set()
    for text in spoken:
        for codec in (
            "utf-8",
            "utf-16-le",
            "utf-16-be",
            "utf-32-le",
            "utf-32-be",
            "cp1256",
            "latin-1",
            "unicode_escape",
        ):
            try:
                found.add(text.encode(codec))
            except UnicodeEncodeError:
                continue
        found |= {b"".join(b"&#%d;" % ord(c) for c in text), b"".join(b"&#x%x;" % ord(c) for c in text)}
        for codec in ("utf-8", "utf-16-le"):
            plain = text.encode(codec)
            found |= {plain.hex().encode(), plain.hex().upper().encode(), plain[::-1]}
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                for offset in range(3):
                    whole = encode(b"\0" * offset + plain)
                    found.add(whole[-(-offset * 4 // 3) : len(whole) // 4 * 4 - 4])
        percent = quote(text)
        found |= {percent.encode(), percent.lower().encode(), quopri.encodestring(text.encode()).strip()}
        found |= {
            "".join(f"\\x{b:02x}" for b in text.encode()).encode(),
            "".join(f"\\{b:03o}" for b in text.encode()).encode(),
        }
        found.add("".join(f"\\u{ord(c):04x}" for c in text).encode())
    return {form for form in found if len(form) >= 5}


class Scanner:
    """All forms of all canaries as one expression, a tree of bytes: each byte of a file is looked at once or so.

    Zeros are left out of both sides: what lies in a file lies in it without its zeros, too. They are most of a database's
    journal, and of a text that is stored in two or four bytes a letter.
    """

    def __init__(self, words: Iterable[str]) -> None:
        tree: dict[int, Any] = {}
        for word in words:
            for form in encodings(word):
                node = tree
                for byte in form.replace(b"\0", b""):
                    node = node.setdefault(byte, {})
                node[-1] = {}
        self.pattern = re.compile(self._expression(tree), re.DOTALL)

    def _expression(self, node: dict[int, Any]) -> bytes:
        branches = [re.escape(bytes((b,))) + self._expression(deeper) for b, deeper in node.items() if b >= 0]
        if not branches or -1 in node:
            return b""
        return branches[0] if len(branches) == 1 else b"(?:" + b"|".join(branches) + b")"

    def bytes(self, content: bytes) -> set[bytes]:
        """What is found in some bytes."""
        return set(self.pattern.findall(content.translate(None, b"\0")))

    def folder(self, root: Path) -> dict[str, set[bytes]]:
        """What is found in the names and the content of all files below `root`."""
        found = {}
        for path in root.rglob("*"):
            try:
                hits = self.bytes(str(path.relative_to(root)).encode())
                if path.is_file():
                    hits |= self.bytes(path.read_bytes())
            except FileNotFoundError:
                continue
            if hits:
                found[str(path.relative_to(root))] = hits
        return found


SCANNER = Scanner(TYPED.values())


SLICES: list[bytes] = []
"""Pieces of a photograph that was brought, as it came and as it is shown."""


def slices_in(root: Path) -> set[str]:
    """Files below `root` in which a piece of the photograph lies."""
    found = set()
    for path in root.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file() and any(piece in content for content in (path.read_bytes(),) for piece in SLICES):
                found.add(str(path))
    return found


def still_there(path: Path) -> bytes:
    """What a file holds; nothing, when the server let go of it a moment ago (a checkpoint that another test asked for)."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
