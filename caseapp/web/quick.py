"""Jinja without its detours: what a page pays for a hundred times, and never needs here.

Pieces are escaped without being wrapped; a template that another one includes is compiled into it; functions and macros
are called directly; what was loaded once is at hand. Pages are the same, letter by letter (tests/test_quick.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType, MethodType
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame, optimizeconst
from jinja2.runtime import Context, Macro, markup_join
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escaped  # type: ignore[attr-defined]  # its C function, tried by every page


def quick(value: Any) -> str:
    """`markupsafe.escape` for what is only joined: escaped, without being wrapped, which takes half the time of a page
    with a hundred lines."""
    kind = type(value)
    if kind is str:
        return escaped(value)
    return value if kind is Markup else escape(value)


def joined(parts: tuple[Any, ...]) -> str:
    """`a ~ b`: what is plain text throughout, as addresses are, needs no look for what must not be escaped twice."""
    for part in parts:
        if part.__class__ is not str:
            return markup_join(parts)
    return "".join(parts)


class QuickContext(Context):
    """Calls what wants nothing of the context without looking for what it might want."""

    def call(self, called: Any, /, *given: Any, **named: Any) -> Any:
        """Call a method, a plain function, or a macro by its arguments in order; anything else as Jinja does."""
        kind = type(called)
        if kind is Macro:
            blank = called._argument_count - len(given)
            if blank >= 0 and not (named or called.caller or called.catch_kwargs or called.catch_varargs):
                return Markup(called._func(*given, *[missing] * blank))  # noqa: S704 - a macro escapes what it is given
        elif (kind is FunctionType or kind is MethodType) and not hasattr(called, "jinja_pass_arg"):
            named.pop("_loop_vars", None)
            named.pop("_block_vars", None)
            return called(*given, **named)
        return super().call(called, *given, **named)


class QuickTemplate(Template):
    """A template whose macros are made once: no page of ours gives a template globals of its own."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        if self._module is None:
            self._module = self.make_module()
        return self._module


class QuickEnvironment(Environment):
    """Flask's environment; outside of debugging it compiles included templates in, and keeps all at hand."""

    context_class = QuickContext
    template_class = QuickTemplate
    ready: dict[str, Template]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.code_generator_class = _Quick
        self.ready = {}

    def get_template(self, name: str | Template, *args: Any, **keywords: Any) -> Template:
        """The template of that name."""
        known = self.ready.get(name) if isinstance(name, str) else None
        if known is None:
            known = super().get_template(name, *args, **keywords)
            if isinstance(name, str) and not self.auto_reload:
                self.ready[name] = known
        return known

    def finished(self, source: nodes.Template) -> nodes.Template:
        """A template as it is compiled: with those that it includes."""
        return source if self.auto_reload else _Includer(self).visit(source)

    def _generate(self, source: nodes.Template, *args: Any, **keywords: Any) -> str:
        return super()._generate(self.finished(source), *args, **keywords)


class _Includer(NodeTransformer):
    """Puts an included template in the place where it is named."""

    def __init__(self, environment: QuickEnvironment) -> None:
        self._environment = environment

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        """`{% include "..." %}`, in a scope of its own: what it sets does not reach the page."""
        if not isinstance(node.template, nodes.Const) or node.ignore_missing or not node.with_context:
            return node
        name = node.template.value
        text, file, _fresh = self._environment.loader.get_source(self._environment, name)  # type: ignore[union-attr]
        included = self.visit(self._environment._parse(text, name, file))
        return nodes.Scope(included.body, lineno=node.lineno)


class _Quick(CodeGenerator):
    """Writes around a piece of the page what `quick` does, where Jinja writes `escape(...)`: the plain text that most
    pieces are is escaped without a call to Python."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """The compiled template, which knows `quick` and what it calls."""
        self.writeline(f"from {__name__} import escaped, joined, quick")
        super().visit_Template(node, frame)

    def blockvisit(self, body: Iterable[nodes.Node], frame: Frame) -> None:
        """A block, a page: gathered, and handed on as one. Else each piece passes through every template above it."""
        if frame.buffer is not None:
            super().blockvisit(body, frame)
            return
        self.buffer(frame)
        super().blockvisit(body, frame)
        self.writeline(f"yield concat({frame.buffer})")
        frame.buffer = None

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """`a.b`: asked of the object itself, and of Jinja only what it has not."""
        self.write("(found if (found := getattr((thing := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(thing, {node.attr!r}))")

    @optimizeconst
    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        """`a ~ b`, by `joined` where Jinja would escape."""
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if self._plainly_escaped(frame, finalize):
            self.write("(escaped(piece) if (piece := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if self._plainly_escaped(frame, finalize):
            self.write(").__class__ is str else quick(piece))")
        else:
            super()._output_child_post(node, frame, finalize)

    def _plainly_escaped(self, frame: Frame, finalize: Any) -> bool:
        return bool(frame.eval_ctx.autoescape) and not frame.eval_ctx.volatile and finalize.src is None
