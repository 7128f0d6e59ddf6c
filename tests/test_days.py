"""Days as people here write them: quick ones say what Babel says."""

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
            assert day(asked) == format_date(asked, "d MMMM yyyy", locale=tongue.locale)
            assert short_day(asked) == format_date(asked, "d MMM yyyy", locale=tongue.locale)
