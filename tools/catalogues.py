"""The translations: `python tools/catalogues.py extract | update | check | glossary`.

extract   prints every sentence of the application that a person may read, as a PO template
update    carries new sentences into `translations/*/LC_MESSAGES/messages.po` and drops those that are gone
check     says what is missing, obsolete, empty or badly written; leaves with 1 when it found something
glossary  writes `docs/glossary.md` anew from the vocabularies and the catalogues

After a change of any sentence: `update`, translate the empty `msgstr` in both files, `check`, `glossary`.
`update` never guesses: a sentence that changed by one comma comes back empty, because "almost the same" is how a wrong
word reaches a court. The catalogues hold no dates, names or line numbers, so that a difference shows only what changed.

In `ar/messages.po` two translators' comments feed the glossary: `# term: case_file` gives the identifier of a word of
the trade, `# to read` says that a Moroccan social worker should still read the Arabic. Delete the second when she has.

What counts as a sentence, tools/sentences.py says; what a good translation is, tools/wording.py.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from caseapp.kernel.words import Word  # noqa: E402
from tools.sentences import PACKAGE, extracted, hidden  # noqa: E402
from tools.wording import flaws, spoken  # noqa: E402

CATALOGUES = ROOT / "translations"
GLOSSARY = ROOT / "docs" / "glossary.md"

PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    # None, one, two, few (3-10), many (11-99), the rest (100). Babel 2.18 swaps the last two when it writes this line.
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: {}\\n"
"Plural-Forms: {}\\n"

"""

# The catalogues -------------------------------------------------------------------------------------------------------


def path_of(language: str) -> Path:
    """Where the catalogue of a language stands."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """The catalogue of a language, as it stands."""
    path = path_of(language)
    text = path.read_bytes() if path.exists() else HEADER.format(language, PLURALS[language]).encode()
    return read_po(BytesIO(text), locale=language)


def updated(language: str, sources: Catalog | None = None) -> str:
    """The catalogue of a language as it should be written: today's sentences with their present translations."""
    old, new = read(language), Catalog(locale=language)
    new.mime_headers = [("Plural-Forms", PLURALS[language])]
    for message in sources or extracted():
        if not message.id:
            continue
        known = old.get(message.id if isinstance(message.id, str) else message.id[0])
        same = known is not None and known.id == message.id and not known.fuzzy
        string = known.string if known is not None and same else None
        if string is None:
            string = "" if isinstance(message.id, str) else ("",) * new.num_plurals
        comments = known.user_comments if known is not None else ()
        new.add(message.id, string, locations=message.locations, user_comments=comments)
    return HEADER.format(language, PLURALS[language]) + text_of(new)


def text_of(catalogue: Catalog) -> str:
    """A catalogue as text, without header and line numbers."""
    out = BytesIO()
    write_po(out, catalogue, width=0, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return out.getvalue().decode()


# What a catalogue must be ---------------------------------------------------------------------------------------------


def problems(language: str, sources: Catalog | None = None) -> Iterator[str]:
    """What is wrong with a catalogue, one line each."""
    sources = sources or extracted()
    catalogue = read(language)
    wanted = {_key(m): m for m in sources if m.id}
    present = {_key(m): m for m in catalogue if m.id}
    if f'"Plural-Forms: {PLURALS[language]}\\n"' not in path_of(language).read_text(encoding="utf-8"):
        yield f"{language}: the plural header is not the right one; run update"
    for key in wanted.keys() - present.keys():
        yield f"{language}: missing: {key}"
    for key in present.keys() - wanted.keys():
        yield f"{language}: obsolete: {key}"
    for key in catalogue.obsolete:
        yield f"{language}: obsolete entry kept as a comment: {key}"
    for key in sorted(wanted.keys() & present.keys()):
        for flaw in flaws(language, wanted[key], present[key]):
            yield f"{language}: {flaw}: {key[0]!r}"


def _key(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


# The glossary ---------------------------------------------------------------------------------------------------------

INTRODUCTION = """# Words

Written by `python tools/catalogues.py glossary` from the vocabularies and the catalogues; a test keeps it up to date.
To change a word, change it in `translations/`, then run the command again.

The first column is the word's identifier in the project's reference glossary where it has one there, else the code that
the database stores, else the English sentence. Words marked **to read** are ours, or are usual but not found in a
Moroccan text of law or administration: a social worker from Morocco should read the Arabic before it is taken for
granted. Whoever has done so deletes the comment `# to read` above the word in
`translations/ar/LC_MESSAGES/messages.po`.
"""
TO_READ = "to read"


def glossary() -> str:
    """`docs/glossary.md` as it should stand."""
    french, arabic = read("fr"), read("ar")
    parts, seen = [INTRODUCTION], set()
    for words in vocabularies():
        module = words.__module__.replace(".", "/") + ".py"
        parts.append(f"\n## {words.__name__}\n\n{(words.__doc__ or '').splitlines()[0]} (`{module}`)\n\n{_TABLE}")
        for member in words:
            seen.add(member.label)
            where = f"`{words.__name__}.{member.name}`"
            parts.append(_row(french, arabic, member.label, where, str(member)))
    others = [m for m in arabic if m.id and (_term(m) or TO_READ in m.user_comments) and _key(m)[0] not in seen]
    parts.append(f"\n## Other words of the trade\n\n{_TABLE}")
    for message in sorted(others, key=lambda m: (_term(m) is None, _term(m) or _key(m)[0])):
        packages = sorted({"/".join(name.split("/")[:2]) for name, _line in message.locations})
        parts.append(_row(french, arabic, _key(message)[0], ", ".join(f"`{p}`" for p in packages), _key(message)[0]))
    return "".join(parts)


_TABLE = "| identifier | French | Arabic | where | |\n|---|---|---|---|---|\n"


def _row(french: Catalog, arabic: Catalog, label: str, where: str, code: str) -> str:
    fr, ar = french.get(label), arabic.get(label)
    if fr is None or ar is None:
        return f"| `{code}` | | | {where} | not translated |\n"
    note = f" {TO_READ}" if TO_READ in ar.user_comments else ""
    return f"| `{_term(ar) or code}` | {spoken(fr)[0]} | {spoken(ar)[0]} | {where} |{note} |\n"


def _term(message: Message) -> str | None:
    """The identifier in the reference glossary, where the word has one."""
    return next((c.removeprefix("term: ") for c in message.user_comments if c.startswith("term: ")), None)


def vocabularies() -> list[type[Word]]:
    """Every vocabulary of the application, floor by floor, wherever it is declared."""
    for path in sorted(path for path in PACKAGE.rglob("*.py") if b"(Word):" in path.read_bytes()):
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return sorted(Word.__subclasses__(), key=lambda w: w.__module__)


# The commands ---------------------------------------------------------------------------------------------------------


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 1 when `check` found something."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("extract", "update", "check", "glossary"))
    command = parser.parse_args(arguments).command
    if command == "extract":
        sys.stdout.write(text_of(extracted()))
    elif command == "update":
        sources = extracted()
        for language in PLURALS:
            path_of(language).parent.mkdir(parents=True, exist_ok=True)
            path_of(language).write_text(updated(language, sources), encoding="utf-8")
    elif command == "glossary":
        GLOSSARY.write_text(glossary(), encoding="utf-8")
    else:
        sources = extracted()
        found = [*hidden(), *(line for language in PLURALS for line in problems(language, sources))]
        if not GLOSSARY.exists() or GLOSSARY.read_text(encoding="utf-8") != glossary():
            found.append("docs/glossary.md is not up to date: run glossary")
        print("\n".join(found) or f"{sum(1 for m in sources if m.id)} sentences, each in {len(PLURALS)} languages.")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
