"""PDF files made anew from their pages: what is seen stays, what acts, hides or tells goes.

Kept are a page's box, rotation, resources and content; what annotations and filled forms show is drawn into the page.
Gone are scripts, actions and links, forms, embedded files, films and 3D, references to other files, metadata, names of
authors and programs, and everything that no page needs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from caseapp.documents.hygiene.limits import PDF_DEPTH, PDF_OBJECTS, PDF_PAGES, Refusal, Unfit

PAGE_KEYS = frozenset({"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/UserUnit"})
FORBIDDEN = frozenset(
    {
        "/AA", "/A", "/OpenAction", "/JS", "/JavaScript", "/Launch", "/URI", "/GoToR", "/GoToE", "/SubmitForm",
        "/ImportData", "/EF", "/EmbeddedFiles", "/EmbeddedFile", "/AF", "/RichMedia", "/RichMediaContent", "/XFA",
        "/AcroForm", "/Annots", "/Metadata", "/PieceInfo", "/Names", "/Dests", "/Outlines", "/StructParents",
        "/StructParent", "/Ref", "/OPI", "/Alternates", "/LastModified", "/Movie", "/Sound", "/Rendition", "/3DD",
        "/PresSteps", "/Thumb", "/B", "/Tabs", "/DPart", "/VP", "/SeparationInfo", "/Collection", "/Perms", "/Legal",
        "/PtData", "/Measure", "/PS", "/Level1",
    }
)  # fmt: skip
"""Keys of dictionaries that are taken out wherever they stand."""
ELSEWHERE = frozenset({"/F", "/FFilter", "/FDecodeParms"})
"""Keys of a stream that put its content into another file."""
NAMES = frozenset(
    {"/Font", "/XObject", "/ColorSpace", "/ExtGState", "/Pattern", "/Shading", "/Properties", "/CharProcs"}
)
BOMB = 4
"""How many filters may stand one upon the other."""


def rebuild(data: bytes) -> tuple[bytes, int]:
    """The file anew, and how many pages it has. Raises Unfit."""
    _look_behind(data)
    try:
        with Pdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as source:
            if source.is_encrypted:
                raise Unfit(Refusal.ENCRYPTED)
            return _anew(source)
    except (Unfit, MemoryError):
        raise
    except pikepdf.PasswordError:
        raise Unfit(Refusal.ENCRYPTED) from None
    except Exception:  # qpdf tells what is wrong in many ways; none of them is worth more than this
        raise Unfit(Refusal.BROKEN) from None


def _anew(source: Pdf) -> tuple[bytes, int]:
    if len(source.objects) > PDF_OBJECTS:
        raise Unfit(Refusal.TOO_COMPLEX)
    count = len(source.pages)
    if count > PDF_PAGES:
        raise Unfit(Refusal.TOO_MANY_PAGES)
    if count == 0:
        raise Unfit(Refusal.BROKEN)
    if "/Annots" in {key for page in source.pages for key in page.obj.keys()}:  # noqa: SIM118 - a PDF dictionary
        source.flatten_annotations("all")
    fresh = Pdf.new()
    for page in source.pages:
        box = page.obj
        for key in ("/MediaBox", "/CropBox", "/Rotate", "/Resources"):  # may be inherited from what does not come along
            inherited = _inherited(box, key)
            if inherited is not None:
                box[key] = inherited
        for key in [key for key in box.keys() if key not in PAGE_KEYS]:  # noqa: SIM118
            del box[key]
        fresh.pages.append(page)
    _scrub(fresh)
    out = io.BytesIO()
    fresh.save(out, static_id=True, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue(), count


def _inherited(page: Object, key: str) -> Object | None:
    found: Any = page
    for _ in range(PDF_DEPTH):
        if key in found:
            return found[key]  # type: ignore[no-any-return]
        if "/Parent" not in found:
            return None
        found = found["/Parent"]
    raise Unfit(Refusal.TOO_COMPLEX)


def _scrub(pdf: Pdf) -> None:
    for key in [key for key in pdf.Root.keys() if key not in ("/Type", "/Pages")]:  # noqa: SIM118
        del pdf.Root[key]
    for key in list(pdf.trailer.keys()):
        if key in ("/Info", "/Encrypt"):
            del pdf.trailer[key]
    spaces = {space.objgen for found in pdf.objects for space in _spaces(found, 0) if space.is_indirect}
    for found in pdf.objects:
        _scrub_object(found, 0, names=found.objgen in spaces)


def _spaces(found: Object, depth: int) -> Iterator[Object]:
    """Dictionaries whose keys are names that a page gave to its own fonts and pictures, and mean nothing."""
    if depth > PDF_DEPTH:
        raise Unfit(Refusal.TOO_COMPLEX)
    for key, item in _items(found):
        if key in NAMES and isinstance(item, Dictionary):
            yield item
        if not item.is_indirect:
            yield from _spaces(item, depth + 1)


def _scrub_object(found: Object, depth: int, *, names: bool) -> None:
    """Take out what is forbidden, here and in everything that stands within; indirect objects come by themselves."""
    if depth > PDF_DEPTH:
        raise Unfit(Refusal.TOO_COMPLEX)
    if isinstance(found, Stream):
        _check_stream(found)
    if isinstance(found, Dictionary | Stream) and not names:
        gone = FORBIDDEN | ELSEWHERE if isinstance(found, Stream) else FORBIDDEN
        for key in gone.intersection(found.keys()):
            del found[key]
    for key, item in _items(found):
        if not item.is_indirect:
            _scrub_object(item, depth + 1, names=key in NAMES and not names)


def _items(found: Any) -> list[tuple[str, Any]]:
    """What stands in an array, a dictionary or the dictionary of a stream, as far as it can hold more."""
    if isinstance(found, Array):
        pairs = [("", item) for item in found]
    elif isinstance(found, Dictionary | Stream):
        pairs = [(key, found[key]) for key in found.keys()]  # noqa: SIM118 - a PDF dictionary
    else:
        pairs = []
    return [(key, item) for key, item in pairs if isinstance(item, Array | Dictionary | Stream)]


def _check_stream(found: Stream) -> None:
    if found.get("/Subtype") == Name("/PS") or found.get("/Type") == Name("/EmbeddedFile"):
        found.write(b"")  # PostScript passed through to a printer, a file within the file
        for key in ("/Subtype", "/Type"):
            if key in found:
                del found[key]
    filters = found.get("/Filter")
    if isinstance(filters, Array) and len(filters) > BOMB:
        raise Unfit(Refusal.TOO_COMPLEX)


def _look_behind(data: bytes) -> None:
    """Raise Unfit unless the file ends where a PDF ends."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise Unfit(Refusal.BROKEN)
    if data[end + 5 :].strip(b"\x00\r\n\t \x1a"):
        raise Unfit(Refusal.TWO_KINDS)
