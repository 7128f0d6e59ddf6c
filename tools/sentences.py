"""Where the sentences of the application stand: every text that a person may read, in Python, templates and WTForms.

What is found: _(), gettext(), lazy_gettext(), _l(), N_(), ngettext() with the text written in place, in Python and in
templates; the sentence of each `Fact.declare(code, sentence)`; and what WTForms itself says in the fields and
validators that we import from it.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

from babel.messages import Catalog
from babel.messages.extract import check_and_call_extract_file
from babel.messages.frontend import parse_mapping_cfg
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "caseapp"

CALLS = ("_", "gettext", "lazy_gettext", "_l", "N_", "ngettext", "lazy_ngettext")
DECLARE = "declare"
KEYWORDS = {name: (1, 2) if "ngettext" in name else (1,) for name in CALLS} | {DECLARE: (2,)}

Text = str | tuple[str, str]
Found = tuple[int, str, tuple[str | None, ...], list[str]]


def extracted() -> Catalog:
    """Every sentence in the sources, ordered by file and place."""
    found = sorted([*_in_sources(), *_in_wtforms()], key=lambda item: item[:2])
    catalogue = Catalog()
    for file, line, text in found:
        catalogue.add(text, locations=[(file, line)])
    return catalogue


def _in_sources() -> Iterator[tuple[str, int, Text]]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in (".py", ".html"):
            taken = check_and_call_extract_file(path, methods, options, None, KEYWORDS, (), False, dirpath=ROOT)
            for file, line, text, _comments, _context in taken:
                yield file.replace("\\", "/"), line, text


def _in_wtforms() -> Iterator[tuple[str, int, Text]]:
    """What the fields and validators we use say by themselves, but for what only a programmer can cause."""
    used = {
        getattr(importlib.import_module(node.module), name.name)
        for path in PACKAGE.rglob("*.py")
        if b"wtforms" in path.read_bytes()
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "wtforms" and node.module
        for name in node.names
    }
    parts = {base for thing in used if inspect.isclass(thing) for base in thing.__mro__}
    for part in sorted(parts, key=lambda p: p.__qualname__):
        if part.__module__.split(".")[0] != "wtforms":
            continue
        tree = ast.parse(textwrap.dedent(inspect.getsource(part)))
        errors = [n for n in ast.walk(tree) if isinstance(n, ast.Raise) and "TypeError" in ast.dump(n)]
        ours = {id(inner) for error in errors for inner in ast.walk(error)}
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and id(call) not in ours:
                texts = [a.value for a in call.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if call.func.attr == "gettext" and texts:
                    yield part.__module__.replace(".", "/") + ".py", call.lineno, texts[0]
                elif call.func.attr == "ngettext" and len(texts) == 2:
                    yield part.__module__.replace(".", "/") + ".py", call.lineno, (texts[0], texts[1])


def python_sentences(source: IO[bytes], _keywords: object, _tags: object, options: object) -> Iterator[Found]:
    """Babel's way into a Python file, named in babel.cfg. Its own takes the key in `_(WORDS["key"])` for a sentence."""
    for call, name in _calls(source.read()):
        wanted = [call.args[n - 1] for n in KEYWORDS[name] if n <= len(call.args)]
        texts = tuple(a.value for a in wanted if isinstance(a, ast.Constant) and isinstance(a.value, str))
        if len(texts) == len(KEYWORDS[name]):
            # Babel picks arguments by number from what we give, so the one sentence of `declare` goes second.
            yield call.lineno, name, (None, *texts) if name == DECLARE else texts, []


@cache
def _calls(source: bytes) -> tuple[tuple[ast.Call, str], ...]:
    """Every call in a Python file that may hold a sentence, with the name of its keyword."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in CALLS:
                found.append((node, node.func.id))
            elif isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "Fact.declare":
                found.append((node, DECLARE))
    return tuple(found)


def hidden() -> Iterator[str]:
    """Texts inside a call of gettext where no extractor sees them: `_('a' if x else 'b')`, `_('a' ~ b)`, f-strings."""
    why = "a text inside an expression is not found; give each text its own _()"
    for path in sorted(PACKAGE.rglob("*.html")):
        tree = Environment(autoescape=True).parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            first = call.args[0] if call.args else None
            if isinstance(call.node, nodes.Name) and call.node.name in CALLS and isinstance(first, _GLUED_HTML):
                yield f"{path.relative_to(ROOT).as_posix()}:{call.lineno}: {why}"
    for path in sorted(PACKAGE.rglob("*.py")):
        for call, name in _calls(path.read_bytes()):
            place = KEYWORDS[name][0] - 1
            if len(call.args) > place and isinstance(call.args[place], _GLUED_PYTHON):
                yield f"{path.relative_to(ROOT).as_posix()}:{call.lineno}: {why}"


_GLUED_HTML = (nodes.CondExpr, nodes.Concat, nodes.Add, nodes.Or, nodes.Mod)
_GLUED_PYTHON = (ast.IfExp, ast.BinOp, ast.BoolOp, ast.JoinedStr)
