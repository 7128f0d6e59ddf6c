"""Days as people here write them: quick ones say what Babel says, and the first of a month is "1er" in French."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel.dates import format_date

from caseapp.web.i18n import LANGUAGES, day, short_day, speaking


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_day_is_written_as_babel_writes_it(code: str) -> None:
    tongue = LANGUAGES[code]
    with speaking(code):
        for offset in range(366):
            asked = date(2024, 1, 1) + timedelta(offset)
            first = "1er " if code == "fr" and asked.day == 1 else f"{asked.day} "
            for quick, pattern in ((day(asked), "d MMMM yyyy"), (short_day(asked), "d MMM yyyy")):
                babel = format_date(asked, pattern, locale=tongue.locale)
                assert babel.startswith(f"{asked.day} ")
                assert quick == first + babel.removeprefix(f"{asked.day} ")
