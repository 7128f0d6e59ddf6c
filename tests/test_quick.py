"""Jinja without its detours says the same, letter by letter."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.templating import Environment
from jinja2 import DictLoader, pass_context

from caseapp.web.quick import QuickEnvironment

PARTS = {
    "base": "<title>{% block title %}-{% endblock %}</title>{% set _own = 1 %}{% block main %}{% endblock %}.",
    "kit": "{% macro bdi(v, w='ø') %}<bdi>{{ v }}{{ w }}</bdi>{% endmacro %}"
    "{% macro box(title) %}<b>{{ title }}</b>{{ caller() if caller is defined }}{% endmacro %}"
    "{% macro all() %}{{ varargs|join(',') }}{{ kwargs.x }}{% endmacro %}",
    "part": "{% set seen = 'part' %}{{ seen }}{% for x in rows %}{{ loop.index }}{{ x }}{{ outer }}{% endfor %}",
    "part2": "{% import 'kit' as kit %}{{ kit.bdi(name) }}{% include 'part' %}",
}
PAGES = {
    "text": "{{ name }} {{ name|safe }} {{ number }} {{ none }} {{ missing }} {{ name|upper }} {{ rows }}",
    "macros": "{% import 'kit' as kit %}{{ kit.bdi(name) }}{{ kit.bdi(name, 2) }}{{ kit.bdi(v=name, w=name) }}"
    "{% call kit.box(name) %}<i>{{ name }}</i>{% endcall %}{{ kit.box('x') }}{{ kit.all(1, name, x=2) }}",
    "included": "{% set seen = 'page' %}{% for outer in 'ab' %}{% include 'part' %}{{ loop.index }}{% endfor %}{{ seen }}"
    "{% include 'part2' %}{% include ['none', 'part'] %}{% include 'none' ignore missing %}",
    "blocks": "{% extends 'base' %}{% import 'kit' as kit %}{% block title %}{{ name }}{% endblock %}"
    "{% block main %}{% set held %}<p>{{ name }}</p>{% endset %}{{ held }}{{ super() }}{% include 'part2' %}"
    "{{ self.title() }}{% endblock %}",
    "calls": "{{ plain(1, b=name) }}{{ asks('name') }}{% for x in rows %}{{ asks('x') }}{{ thing.method(x) }}{% endfor %}"
    "{{ {'a': name}.get('a') }}{{ name.upper() }}{{ range(3)|list }}",
}


class Thing:
    """Something with a method."""

    def method(self, given: Any) -> str:
        """What a page calls."""
        return f"<{given}>"


@pass_context
def asks(context: Any, name: str) -> Any:
    """A function that wants the context."""
    return context.get(name, "?")


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_the_same(page: str) -> None:
    told = {
        "name": "<Aïcha & Čí>",
        "number": 7,
        "none": None,
        "rows": ["a", "<b>"],
        "plain": lambda a, b: f"{a}<{b}>",
        "asks": asks,
        "thing": Thing(),
    }
    said = []
    for kind in (Environment, QuickEnvironment):
        environment = kind(Flask(__name__), loader=DictLoader({**PARTS, **PAGES}), autoescape=True, auto_reload=False)
        said += [environment.get_template(page).render(told) for _ in range(2)]
    assert len(set(said)) == 1
    assert said[0]


def test_what_is_wrong_with_a_call_is_still_told() -> None:
    source = {**PARTS, "wrong": "{% import 'kit' as kit %}{{ kit.bdi(1, 2, 3) }}"}
    environment = QuickEnvironment(Flask(__name__), loader=DictLoader(source), autoescape=True, auto_reload=False)
    with pytest.raises(TypeError, match="takes not more than"):
        environment.get_template("wrong").render()
