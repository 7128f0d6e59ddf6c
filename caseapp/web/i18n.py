"""Languages: French and Arabic, both first. One small object says what a page needs to know of its language."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date, get_month_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask.globals import _cv_app
from markupsafe import escape

from caseapp.kernel import clock
from caseapp.kernel.words import Typed
from caseapp.web.session import LANGUAGE_COOKIE, current_actor, kept

CATALOGUES = Path(__file__).resolve().parent.parent.parent / "translations"


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface. `locale` formats dates: plain `ar` has foreign month names."""

    code: str
    locale: str
    direction: str
    own_name: str
    comma: str


LANGUAGES = {
    "fr": Language("fr", "fr", "ltr", "Français", ","),
    "ar": Language("ar", "ar_MA", "rtl", "العربية", "،"),
}
DEFAULT = LANGUAGES["fr"]

_speaking: ContextVar[Language | None] = ContextVar("speaking", default=None)


def init_app(app: Flask) -> None:
    """Give templates our sentences; compile the catalogues first where they are older than their sources."""
    compile_catalogues()
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


def language() -> Language:
    """The language of this request: her own choice, else this browser's, else French."""
    chosen = _speaking.get()
    if chosen is not None:
        return chosen
    context = _cv_app.get(None)
    known: Language | None = vars(context.g).get("language") if context else None
    return known or (_asked_for() if has_request_context() else DEFAULT)


def _asked_for() -> Language:
    """What a request speaks, found out once for all of its page."""
    actor = current_actor()
    code = actor.language if actor else request.cookies.get(LANGUAGE_COOKIE, "")
    if not actor and code not in LANGUAGES:
        code = request.accept_languages.best_match(LANGUAGES) or DEFAULT.code
    known = kept()["language"] = LANGUAGES.get(code, DEFAULT)
    return known


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language by its code for a while: what a command prints, a letter."""
    before = _speaking.set(LANGUAGES[code])
    try:
        yield
    finally:
        _speaking.reset(before)


def other_language() -> Language:
    """The language one would switch to."""
    return LANGUAGES["fr" if language().code == "ar" else "ar"]


def day(value: date | None) -> str:
    """A day as people here write it: 21 novembre 2026, 21 نونبر 2026."""
    return _day(value, language().locale) if value else ""


@lru_cache(maxsize=4096)
def _day(value: date, locale: str) -> str:
    return _written(value, "d MMMM yyyy", locale)


def short_day(value: date, tongue: Language | None = None) -> str:
    """A day where room is short: 21 nov. 2026."""
    return _short_day(value, (tongue or language()).locale)


@lru_cache(maxsize=4096)
def _short_day(value: date, locale: str) -> str:
    return _written(value, "d MMM yyyy", locale)


def _written(value: date, pattern: str, locale: str) -> str:
    number = "1er" if value.day == 1 and locale.startswith("fr") else value.day  # which CLDR does not know
    return _months(pattern, locale)[value.month - 1].format(number, value.year)


@cache
def _months(pattern: str, locale: str) -> tuple[str, ...]:
    """How Babel writes a day of each month, with blanks for day and year: asking it for each costs more than opening
    a sealed text, and a timeline has a hundred."""
    days = (format_date(date(3333, month, 22), pattern, locale=locale) for month in range(1, 13))
    return tuple(told.replace("22", "{0}").replace("3333", "{1}") for told in days)


@lru_cache(maxsize=4096)
def day_of(instant: datetime, locale: str) -> str:
    """The short day of an instant: the same few hundred files stand on somebody's lists again and again."""
    return _short_day(clock.local(instant).date(), locale)


def moment(value: datetime | None, tongue: Language | None = None) -> str:
    """A moment on the clocks of Morocco: 21 nov. 2026, 21:40."""
    if value is None:
        return ""
    return local_moment(clock.local(value), tongue or language())


def local_moment(at: datetime, tongue: Language) -> str:
    """The same for one that is on the clocks of Morocco already."""
    return f"{_short_day(at.date(), tongue.locale)}{tongue.comma} {_TWO_DIGITS[at.hour]}:{_TWO_DIGITS[at.minute]}"


_TWO_DIGITS = [f"{number:02}" for number in range(60)]


@lru_cache(maxsize=4096)
def iso_day(value: date) -> str:
    """A day as machines read it; a timeline has a hundred."""
    return value.isoformat()


def month_names(of: Language) -> list[str]:
    """The twelve months by name; those of Morocco in Arabic."""
    names = get_month_names("wide", locale=of.locale)
    return [names[number] for number in range(1, 13)]


@cache
def translations(code: str) -> NullTranslations:
    """The sentences of a language, read once."""
    return Translations.load(CATALOGUES, [LANGUAGES[code].locale])


def word(value: object) -> str:
    """A coded word as it is spoken in the language of the page."""
    label = getattr(value, "label", None)
    return said(label) if label else str(value)


def said(sentence: str) -> str:
    """A sentence without blanks in the language of the page; `gettext` for the many that a page of lists needs."""
    if isinstance(sentence, Typed):
        return sentence.spoken(language().code)
    return _said(sentence, language().code)


def listed(parts: Iterable[str], tongue: Language | None = None) -> str:
    """Some words one after the other, with the comma of the language."""
    return f"{(tongue or language()).comma} ".join(parts)


def gettext(sentence: str, **blanks: Any) -> str:
    """A sentence in the language of the page, its blanks filled in: `%(name)s`."""
    text = said(sentence)
    return text % blanks if blanks else text


def ngettext(one: str, many: str, num: int, **blanks: Any) -> str:
    """The form of a sentence that fits a number, `%(num)s`: two in French, six in Arabic."""
    text: str = translations(language().code).ungettext(one, many, num)
    return text % {"num": num, **blanks}


class Later:
    """A sentence that is looked up when it is shown: a form's label, made once for all languages."""

    __slots__ = ("sentence",)

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __str__(self) -> str:
        """The sentence in the language of the page."""
        return said(self.sentence)

    def __html__(self) -> str:
        """The same for a template."""
        return str(escape(said(self.sentence)))


@lru_cache(maxsize=4096)
def _said(sentence: str, code: str) -> str:
    return str(translations(code).ugettext(sentence))


def compile_catalogues() -> None:
    """Make `messages.mo` of each `messages.po` that is newer. Where the folder is read-only the old one serves."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        fresh = target.with_name(f"messages.{os.getpid()}.tmp")
        try:
            with fresh.open("wb") as out:
                write_mo(out, catalogue)
            fresh.replace(target)
        except OSError:
            if not target.exists():
                raise
