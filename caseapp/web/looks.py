"""Fields made once and written once: a form has up to sixty of them, and most look alike for everybody."""

from __future__ import annotations

from typing import Any

from wtforms import Field, Form, SelectField

from caseapp.web.i18n import gettext, language, ngettext

PLAIN = frozenset({"rows", "dir", "placeholder", "danger", "focus"})
"""What the kit says of how a field looks; anything else may be of one page alone."""
LOOKS_REMEMBERED = 50


class _Gettext:
    """WTForms' own messages through our catalogues."""

    def gettext(self, text: str) -> str:
        return gettext(text)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return ngettext(one, many, number)


_GETTEXT = _Gettext()


class Once:
    """WTForms' settings of our forms."""

    def get_translations(self, form: Form) -> _Gettext:
        """Translate messages with the page's language, which is asked for once in each form."""
        self.tongue = language().code
        return _GETTEXT

    def bind_field(self, form: Form, unbound_field: Any, options: dict[str, Any]) -> Field:
        """A field of this form: a copy of one that was made once for its place and language. An intake has sixty
        fields, and making them took as long as storing the file."""
        place = (self.tongue, options["name"], options.get("prefix"), options.get("id"))
        try:
            first = unbound_field.made[place]
        except (AttributeError, KeyError):
            first = vars(unbound_field).setdefault("made", {})[place] = unbound_field.bind(form=form, **options)
            first.looks, first.offered = {}, first.choices if isinstance(first, SelectField) else None
            first._form = first.meta = None  # it is never filled in, and keeps nothing of the form that was
        field = object.__new__(type(first))
        field.__dict__ = first.__dict__ | {"_form": form, "meta": self}
        return field

    def written(self, macro: Any, field: Any, hint: str | None, optional: bool, attributes: dict[str, Any]) -> Any:
        """A field as `macro` of the kit writes it. One that is not wrong looks alike for everybody as long as it is
        empty, or for each answer to what everybody is offered: it is written once in each language."""
        plain = hint is None and attributes.keys() <= PLAIN and not field.errors
        if hasattr(field, "iter_choices"):
            plain = plain and field.choices is field.offered
            answer = tuple(chosen for _value, _label, chosen, _more in field.iter_choices()) if plain else ()
        else:
            plain = plain and not (field.data or any(field.raw_data or ()))
            answer = ()
        if not plain:
            return macro(field, hint, optional, attributes)
        look = optional, answer, *attributes.values()
        known = field.looks.get(look)
        if known is None:
            if len(field.looks) >= LOOKS_REMEMBERED:
                field.looks.clear()
            known = field.looks[look] = macro(field, hint, optional, attributes)
        return known
