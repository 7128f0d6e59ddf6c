"""A month in an address."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from babel.dates import get_day_names
from flask import request, url_for

from caseapp.kernel import clock
from caseapp.web.i18n import day, language, month_names

FIRST, LAST = 2000, 2199


def asked_month() -> tuple[date, date]:
    """The first day of the month in `?month=2026-11`, and of the one that follows; this month without it."""
    first = clock.today().replace(day=1)
    try:
        year, month = (int(part) for part in request.args.get("month", "").split("-"))
        if FIRST <= year <= LAST:
            first = date(year, month, 1)
    except ValueError:
        pass
    return first, (first + timedelta(days=32)).replace(day=1)


def around(endpoint: str, first: date, following: date) -> dict[str, Any]:
    """The name of a month, and the way to the ones beside it."""
    names = month_names(language())
    return {
        "month": f"{names[first.month - 1]} {first.year}",
        "before": url_for(endpoint, month=(first - timedelta(days=1)).strftime("%Y-%m")),
        "after": url_for(endpoint, month=following.strftime("%Y-%m")),
    }


def long_day(value: date) -> str:
    """A day with its name: lundi 23 novembre 2026."""
    return f"{get_day_names('wide', locale=language().code)[value.weekday()]} {day(value)}"
