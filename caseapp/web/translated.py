"""Templates translated when they are compiled: once for each language, so that a page looks no sentence up.

`{{ _('Save') }}` becomes part of the text around it, `{{ _('since %(when)s', when=...) }}` only fills in its blank.
What is not known before the page is asked for (`_(kinds[x])`, `ngettext`) is looked up then, as usual.
"""

from __future__ import annotations

from typing import Any

from babel.support import NullTranslations
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from caseapp.web.i18n import language, translations
from caseapp.web.quick import QuickEnvironment

_NAMES = frozenset({"_", "gettext"})
_FILLED = "_filled"


def filled(sentence: str, **blanks: Any) -> Markup:
    """A sentence with its blanks filled in; they are escaped, the sentence is ours."""
    return Markup(sentence) % blanks  # noqa: S704 - from the catalogue, which the tests read


class TranslatedEnvironment(QuickEnvironment):
    """The environment, with an overlay for each language that compiles that language's sentences in."""

    sentences: NullTranslations | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.globals[_FILLED] = filled
        self._spoken: dict[str, TranslatedEnvironment] = {}

    def get_or_select_template(self, *args: Any, **keywords: Any) -> Template:
        """The template in the language of this request; what it extends or includes follows it."""
        if self.sentences is not None:
            return super().get_or_select_template(*args, **keywords)
        code = language().code
        if code not in self._spoken:
            overlay = self.overlay()
            overlay.sentences, overlay.ready = translations(code), {}
            self._spoken[code] = overlay
        return self._spoken[code].get_or_select_template(*args, **keywords)

    def finished(self, source: nodes.Template) -> nodes.Template:
        """A template with its sentences in it."""
        whole = super().finished(source)
        return whole if self.sentences is None else _Translator(self.sentences).visit(whole)


class _Translator(NodeTransformer):
    """Puts sentences where their lookups stand."""

    def __init__(self, sentences: NullTranslations) -> None:
        self._sentences = sentences

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """`_('...')`: the sentence itself; with blanks, a sentence to be filled."""
        self.generic_visit(node)
        name, said = node.node, node.args
        known = isinstance(name, nodes.Name) and name.name in _NAMES and len(said) == 1
        if not known or not isinstance(said[0], nodes.Const) or node.dyn_args or node.dyn_kwargs:
            return node
        sentence = self._sentences.ugettext(said[0].value)
        if not node.kwargs:
            return nodes.MarkSafe(nodes.Const(sentence % {}), lineno=node.lineno)
        fill = nodes.Name(_FILLED, "load", lineno=node.lineno)
        return nodes.Call(fill, [nodes.Const(sentence)], node.kwargs, None, None, lineno=node.lineno)
