"""What is taken, how much of it, and the words in which the rest is refused."""

from __future__ import annotations

from dataclasses import dataclass

from caseapp.kernel.words import N_, Word

MAX_PIXELS = 64_000_000
LONGEST_EDGE = 4096
"""Larger pictures are scaled down to this: an A4 sheet at 350 dots an inch."""
PREVIEW_EDGE = 320
PDF_PAGES = 300
PDF_OBJECTS = 50_000
PDF_DEPTH = 100
AUDIO_PIECES = 2_000_000
"""Frames, pages or boxes of a recording."""


class Media(Word):
    """What a page is made of, after it was made anew. The word is stored, the label is its MIME type."""

    JPEG = "jpeg", "image/jpeg"
    PNG = "png", "image/png"
    PDF = "pdf", "application/pdf"
    WAV = "wav", "audio/wav"
    MP3 = "mp3", "audio/mpeg"
    OGG = "ogg", "audio/ogg"
    M4A = "m4a", "audio/mp4"
    WEBM = "webm", "audio/webm"

    @property
    def is_image(self) -> bool:
        """Whether it is shown as a picture."""
        return self in (Media.JPEG, Media.PNG)

    @property
    def is_audio(self) -> bool:
        """Whether it is heard."""
        return self.label.startswith("audio/")


class Refusal(Word):
    """Why something is not taken, in words that help."""

    EMPTY = "empty", N_("This file is empty. Choose it again.")
    UNKNOWN = "unknown", N_("This kind of file is not taken. Bring a photo (JPEG, PNG, WebP), a PDF or a recording.")
    HEIC = "heic", N_("HEIC photos cannot be read here: choose “Most compatible” (JPEG) in the camera’s settings.")
    OFFICE = "office", N_("Office files may carry macros and are not taken. Save it as PDF and bring the PDF.")
    ARCHIVE = "archive", N_("Archives (ZIP and others) are not taken. Bring the files themselves.")
    PROGRAM = "program", N_("This is a program, not a document. It is not taken.")
    MARKUP = "markup", N_("Files that may carry scripts (HTML, SVG, XML) are not taken. Bring a PDF or a photo.")
    VIDEO = "video", N_("Films are not taken. Bring photos or a sound recording.")
    OTHER_IMAGE = "other_image", N_("This kind of picture is not taken. Bring it as JPEG, PNG or WebP.")
    OTHER_AUDIO = "other_audio", N_("This kind of recording is not taken. Bring it as MP3, M4A, WAV, OGG or WebM.")
    TEXT = "text", N_("Plain text is not taken as a document. Write it as a note in the file.")
    TWO_KINDS = "two_kinds", N_("Something else is hidden in this file or behind its end. It is not taken.")
    BROKEN = "broken", N_("This file is damaged or incomplete. Take the photo again, or save the file again.")
    TOO_MANY_PIXELS = "too_many_pixels", N_("This picture is too large. Take it with a lower resolution.")
    MOVING = "moving", N_("Moving pictures are not taken. Bring a photo.")
    ENCRYPTED = "encrypted", N_("This PDF is locked with a password. Bring one that opens without.")
    TOO_MANY_PAGES = "too_many_pages", N_("This PDF has too many pages. Cut it into several documents.")
    TOO_COMPLEX = "too_complex", N_("This file is too complex to be checked. Print it to PDF, or photograph it.")
    TAGS = "tags", N_("What this recording carries besides the sound cannot be taken out. Save it as MP3 or WAV.")
    VIRUS = "virus", N_("The virus scanner found something in this file. It is not taken. Tell your administrator.")
    SCANNER_DOWN = "scanner_down", N_("The virus scanner does not answer: nothing can be taken now. Try again later.")
    TOO_LARGE = "too_large", N_("This file is too large. Take photos with a lower resolution, or cut the file.")
    MIXED = "mixed", N_("Several files make one document only if all are photos. Bring a PDF or a recording alone.")
    TOO_MANY_FILES = "too_many_files", N_("These are too many pages at once. Bring them in two documents.")


class Unfit(Exception):
    """Something that is not taken; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Clean:
    """What may be kept. `pages` is how many a reader leafs through; a recording has no preview, nor a PDF whose
    first page could not be drawn."""

    media: Media
    content: bytes
    preview: bytes = b""
    width: int = 0
    height: int = 0
    pages: int = 1
