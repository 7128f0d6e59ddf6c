"""The catalogues: nothing missing, nothing left over, each language written as it should be, numbers agreeing."""

from __future__ import annotations

import ast
import gettext
from collections.abc import Iterator
from io import BytesIO

import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools import catalogues, sentences, wording

LANGUAGES = ("fr", "ar")


@pytest.fixture(scope="module")
def sources() -> Catalog:
    """Every sentence of the application."""
    return sentences.extracted()


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """One language after the other."""
    return str(request.param)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, gettext.GNUTranslations]:
    """Both catalogues, compiled and read by gettext as the application does it."""
    folder = tmp_path_factory.mktemp("catalogues")
    found = {}
    for code in LANGUAGES:
        target = folder / code / "LC_MESSAGES" / "messages.mo"
        target.parent.mkdir(parents=True)
        with catalogues.path_of(code).open("rb") as text, target.open("wb") as out:
            write_mo(out, read_po(text, locale=code))
        translation = gettext.translation("messages", folder, [code])
        assert isinstance(translation, gettext.GNUTranslations)
        found[code] = translation
    return found


def test_catalogues_hold_what_the_sources_say(sources: Catalog, language: str) -> None:
    """Nothing missing, obsolete, fuzzy or empty; placeholders kept; each script's own signs."""
    assert list(catalogues.problems(language, sources)) == []


def test_no_text_hides_from_the_extractor() -> None:
    """`_('a' if x else 'b')` would never be translated."""
    assert list(sentences.hidden()) == []


def test_updating_a_fresh_catalogue_changes_nothing(sources: Catalog, language: str) -> None:
    """The files are as `update` writes them, but for where sentences stand, which moves with the sources."""

    def bare(text: str) -> list[str]:
        return sorted(line for line in text.splitlines() if not line.startswith("#: "))

    assert bare(catalogues.path_of(language).read_text(encoding="utf-8")) == bare(catalogues.updated(language, sources))


def test_headers_are_bare(language: str) -> None:
    """No dates, no names: a difference shows only what changed."""
    head = catalogues.path_of(language).read_text(encoding="utf-8").split("\n\n")[0]
    assert [line.split(":")[0].strip('"') for line in head.splitlines()[2:]] == [
        "Content-Type",
        "Language",
        "Plural-Forms",
    ]


def test_arabic_counts_in_six_ways(compiled: dict[str, gettext.GNUTranslations]) -> None:
    """None, one, two, a few (3-10), many (11-99), hundreds: the two last were swapped in a header Babel wrote."""
    say = compiled["ar"].ngettext
    told = {
        n: say("%(num)s file found", "%(num)s files found", n) % {"num": n} for n in (0, 1, 2, 3, 10, 11, 99, 100, 103)
    }
    assert told == {
        0: "لم يعثر على أي ملف",
        1: "تم العثور على ملف واحد",
        2: "تم العثور على ملفين",
        3: "تم العثور على 3 ملفات",
        10: "تم العثور على 10 ملفات",
        11: "تم العثور على 11 ملفا",
        99: "تم العثور على 99 ملفا",
        100: "تم العثور على 100 ملف",
        103: "تم العثور على 103 ملفات",
    }
    assert [say("%(num)s year old", "%(num)s years old", n) % {"num": n} for n in (0, 1, 2, 3, 11, 100)] == [
        "أقل من سنة",
        "سنة واحدة",
        "سنتان",
        "3 سنوات",
        "11 سنة",
        "100 سنة",
    ]


def test_french_counts_nothing_as_one(compiled: dict[str, gettext.GNUTranslations]) -> None:
    """0 and 1 are singular in French."""
    say = compiled["fr"].ngettext
    told = [say("%(num)s file found", "%(num)s files found", n) % {"num": n} for n in (0, 1, 2)]
    assert told == ["0 dossier trouvé", "1 dossier trouvé", "2 dossiers trouvés"]


def test_every_number_finds_its_form(sources: Catalog, compiled: dict[str, gettext.GNUTranslations]) -> None:
    """Each sentence that counts fills in, for each number, and says the number wherever the word does not."""
    for message in _counting(sources):
        names = set(wording.PLACEHOLDER.findall(message.id[1]))
        for code, translation in compiled.items():
            for number in (0, 1, 2, 3, 11, 100):
                form = translation.ngettext(*message.id, number)
                alike = code == "fr" and message.id[1] in wording.SAME_IN_FRENCH
                assert alike or form not in message.id, f"{code}: {message.id[0]}"
                said = form % {name[2:-2]: number for name in names}
                if code == "fr" or number > 2:
                    assert str(number) in said, f"{code}: {said}"


def _counting(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if isinstance(message.id, tuple))


def test_the_application_finds_the_arabic_of_morocco(compiled: dict[str, gettext.GNUTranslations]) -> None:
    """Pages speak in the locale ar_MA, the catalogue is `ar`: gettext must get from one to the other."""
    from flask import Flask

    from caseapp.web import i18n
    from caseapp.web.i18n import gettext as say
    from caseapp.web.i18n import speaking

    app = Flask(__name__)
    i18n.compile_catalogues()
    for language in i18n.LANGUAGES.values():
        with app.test_request_context(), speaking(language.code):
            assert say("Files") == compiled[language.code].gettext("Files")


def test_words_of_one_vocabulary_differ(compiled: dict[str, gettext.GNUTranslations]) -> None:
    """Two answers of one question must not read the same, nor mean the same to an import."""
    for words in catalogues.vocabularies():
        for code, translation in compiled.items():
            spoken = [translation.gettext(member.label) for member in words]
            assert len(set(spoken)) == len(spoken), f"{code}: {words.__name__}"


def test_glossary_is_up_to_date() -> None:
    """`python tools/catalogues.py glossary` writes docs/glossary.md."""
    assert catalogues.GLOSSARY.read_text(encoding="utf-8") == catalogues.glossary()


# The checks themselves: each must see what it is there for ------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "english", "translation", "flaw"),
    [
        ("fr", "Files", "", "not translated"),
        ("fr", "Files", "Files", "the same as in English"),
        ("fr", "The team", "L'équipe", "a straight apostrophe"),
        ("fr", "Why?", "Pourquoi ?", "no no-break space before : ; ? ! »"),
        ("fr", "Saving…", "Enregistrement...", "three dots instead of …"),
        ("fr", "Error %(code)s", "Erreur", "placeholders differ (%(code)s)"),
        ("fr", "{n} places", "{nombre} lieux", "placeholders differ ({nombre} {n})"),
        ("ar", "Why?", "لماذا?", "a comma, semicolon or question mark that is not Arabic"),
        ("ar", "Why?", "لماذا ؟", "a space before a punctuation mark"),
        ("ar", "Files", "الملفات Files", "Latin letters in Arabic (Files)"),
        ("ar", "7 days", "٧ أيام", "Eastern digits"),
    ],
)
def test_flaws_are_seen(code: str, english: str, translation: str, flaw: str) -> None:
    """A wrong translation is told by what is wrong with it."""
    assert list(wording.flaws(code, Message(english), Message(english, translation))) == [flaw]


def test_only_a_number_that_the_word_says_may_be_left_out() -> None:
    """Arabic may leave the number out for none, one and two; not another placeholder, and not beyond."""
    source = Message(("%(num)s file of %(who)s", "%(num)s files of %(who)s"))
    good = ("لا ملف عند %(who)s", "ملف عند %(who)s", "ملفان عند %(who)s", *["%(num)s ملف عند %(who)s"] * 3)
    assert list(wording.flaws("ar", source, Message(source.id, good))) == []
    bad = ("لا ملف", *good[1:3], "ملفات عند %(who)s", *good[4:])
    assert len(list(wording.flaws("ar", source, Message(source.id, bad)))) == 2


def test_sentences_are_found_where_they_are_marked() -> None:
    """Calls with the text in place are found; a key, a variable or another object's method is not."""
    code = b"""
_("one"); gettext("two"); N_("thr" "ee"); _l("four"); ngettext("five", "fives", 5)
Fact.declare("a.code", "six", "key"); Fact.declare("b.code", N_("seven"))
_(WORDS["key"]); gettext(label); other.declare("a", "b"); N_(f"{x}")
"""
    found = {
        text for _line, _name, texts, _notes in sentences.python_sentences(BytesIO(code), (), (), {}) for text in texts
    }
    assert found - {None} == {"one", "two", "three", "four", "five", "fives", "six", "seven"}


def test_wtforms_own_sentences_are_asked_for(sources: Catalog) -> None:
    """A bare DataRequired() would speak English otherwise."""
    assert {"This field is required.", "Not a valid choice."} <= {m.id for m in sources if isinstance(m.id, str)}


def test_every_fact_has_its_sentence_in_place() -> None:
    """The sentence of a fact is a text, marked or not: never a variable, which no extractor would find."""
    for path in sentences.PACKAGE.rglob("*.py"):
        source = path.read_bytes()
        if b"Fact.declare(" in source and path.name != "facts.py":
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Fact.declare":
                    sentence = node.args[1]
                    text = sentence.args[0] if isinstance(sentence, ast.Call) else sentence
                    assert isinstance(text, ast.Constant), f"{path.name}:{node.lineno}"
