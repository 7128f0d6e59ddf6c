"""What is put into a page is escaped, by our shorter way of joining as by Jinja's own."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import ChainableUndefined, Environment
from markupsafe import Markup, escape

from caseapp.cases.vocabulary import Danger
from caseapp.web.i18n import Later
from caseapp.web.quick import quick
from caseapp.web.translated import TranslatedEnvironment

BAD = "<script>alert(\"1\" + '2')</script> & &amp; <bdi>"
ENTITY = "&lt;b&gt; %(x)s {{ 1 }}"


class Html:
    """Says of itself what it is in a page."""

    def __html__(self) -> str:
        """As it is."""
        return "<i>html</i>"


class HtmlText(str):
    """A text that is another one in a page."""

    __slots__ = ()

    def __html__(self) -> str:
        """As it is."""
        return "<i>html text</i>"


class Text(str):
    """A text of a class of its own."""

    __slots__ = ()


class MoreMarkup(Markup):
    """Markup of a class of its own."""

    __slots__ = ()


class Spoken:
    """Something with a text."""

    def __str__(self) -> str:
        return BAD


VALUES: dict[str, Any] = {
    "text": BAD,
    "entities": ENTITY,
    "arabic": "<ب>",
    "surrogate": "\ud800<",
    "empty": "",
    "markup": Markup("<b>&amp;</b>"),
    "more markup": MoreMarkup("<b>&amp;</b>"),
    "text of its own": Text(BAD),
    "html": Html(),
    "html text": HtmlText(BAD),
    "spoken": Spoken(),
    "later": Later(BAD),
    "word": Danger.HIGH,
    "none": None,
    "number": -12,
    "float": 1.5,
    "yes": True,
    "bytes": b"<b>'\"&",
    "list": [BAD, Markup("<b>")],
    "dict": {BAD: BAD},
    "error": ValueError(BAD),
    "undefined": ChainableUndefined(name="x"),
}
TEMPLATES = (
    "{{ v }}",
    "{{ v }}{{ v }}",
    '<a title="{{ v }}">{{ v|string }}</a>',
    "{{ v ~ '<' }}",
    "{{ '<a>' ~ v }}",
    "{{ '%s'|format(v) }}",
    "{{ [v, v]|join(' <br> ') }}",
    "{{ v|string|upper }}",
    "{{ v|default('<none>') }}",
    "{{ v if v else '<no>' }}",
    "{{ {'a': v}.a }}",
    "{{ v|e }}",
    "{{ v|e|e }}",
    "{{ v|forceescape }}",
    "{{ v|string|safe }}",
    "{{ v|string|replace('<', '>') }}",
    "{{ v|string|truncate(9, true, '<') }}",
    "{{ v|string|indent }}",
    "{{ v|tojson if v is string or v is number }}",
    "{% for x in [v] %}{{ x }}{{ loop.index }}{% endfor %}",
    "{% set x = v %}{{ x }}",
    "{% set x %}<u>{{ v }}</u>{% endset %}{{ x }}{{ x|upper }}{{ x ~ v }}",
    "{% macro m(x) %}<u>{{ x }}{% if caller %}{{ caller() }}{% endif %}</u>{% endmacro %}{{ m(v) }}{{ m(v) ~ v }}{{ m(m(v)) }}",
    "{% macro m(x) %}<u>{{ caller(x) }}</u>{% endmacro %}{% call(y) m(v) %}{{ y }}{{ v }}{% endcall %}",
    "{% filter upper %}<u>{{ v }}</u>{% endfilter %}",
    "{% filter trim|e %}<u>{{ v }}</u>{% endfilter %}",
    "{% block b %}{{ v }}{% endblock %}{{ self.b() }}",
    "{% with x = v %}{{ x }}{% endwith %}",
    "{% autoescape false %}{{ v }}{% endautoescape %}",
    "{% autoescape flag %}{{ v }}{% endautoescape %}",
    "{{ attrs|xmlattr }}",
)


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_is_escaped_as_markupsafe_does(kind: str, lite: Any) -> None:
    with lite.app.test_request_context("/"):
        assert str(quick(VALUES[kind])) == str(escape(VALUES[kind]))


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_is_escaped_as_markupsafe_does(text: str) -> None:
    assert quick(text) == str(escape(text))
    assert quick(Markup(text)) == text
    assert not set("<>\"'") & set(quick(text))


@pytest.mark.parametrize("source", TEMPLATES)
def test_a_template_says_what_jinja_itself_says(source: str, lite: Any) -> None:
    plain = Environment(autoescape=True)
    ours = TranslatedEnvironment(Flask("house"), autoescape=True)
    plain_template, our_template = plain.from_string(source), ours.from_string(source)
    with lite.app.test_request_context("/"):
        for kind, value in VALUES.items():
            for flag in (True, False):
                given = {"v": value, "flag": flag, "attrs": {"title": value}}
                assert _said(our_template, given) == _said(plain_template, given), (kind, flag)


def _said(template: Any, given: dict[str, Any]) -> str:
    try:
        return str(template.render(given))
    except (TypeError, UnicodeError, ValueError) as error:
        return type(error).__name__
