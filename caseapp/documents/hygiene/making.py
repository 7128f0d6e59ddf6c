"""One thing that was brought, made anew."""

from __future__ import annotations

from caseapp.documents.hygiene import images, pdfs
from caseapp.documents.hygiene.audio import m4a, mp3, ogg, wav, webm
from caseapp.documents.hygiene.limits import Clean, Media
from caseapp.documents.hygiene.sniff import Kind, kind_of

_SOUNDS = {
    Kind.WAV: (Media.WAV, wav.rebuild),
    Kind.MP3: (Media.MP3, mp3.rebuild),
    Kind.OGG: (Media.OGG, ogg.rebuild),
    Kind.MP4: (Media.M4A, m4a.rebuild),
    Kind.WEBM: (Media.WEBM, webm.rebuild),
}


def clean(data: bytes) -> Clean:
    """`data` made anew. Raises Unfit with the reason why it is not taken."""
    kind = kind_of(data)
    if kind in (Kind.JPEG, Kind.PNG, Kind.WEBP):
        media, content, preview, width, height = images.rebuild(data, kind)
        return Clean(media, content, preview, width, height)
    if kind is Kind.PDF:
        content, pages = pdfs.rebuild(data)
        return Clean(Media.PDF, content, pages=pages)
    media, rebuild = _SOUNDS[kind]
    return Clean(media, rebuild(data))
