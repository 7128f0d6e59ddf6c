"""The card on the page of a file that leads to the directory: who helps a child like this one, where she is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from caseapp.cases.records import CaseFile
from caseapp.cases.vocabulary import ENDED, Sex
from caseapp.kernel import clock
from caseapp.web.context import address


def near(file: CaseFile) -> dict[str, Any] | None:
    """A way to the directory by age, sex and province; an address that names nobody. None in a closed file."""
    if file.status in ENDED or file.read_only:
        return None
    age, commune = file.birth.age_on(clock.today()), str(file.contact.get("commune") or "")
    asked = {
        "age": str(age.low) if age and age.low == age.high and age.low < 100 else "",
        "sex": str(file.sex) if file.sex in (Sex.FEMALE, Sex.MALE) else "",
        "province": commune[:6],
    }
    url = f"{address('directory.index')}?{urlencode({name: value for name, value in asked.items() if value})}"
    return {"template": "cases/near.html", "url": url}
