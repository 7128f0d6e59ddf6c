"""What centres bring to the application."""

from __future__ import annotations

from caseapp.establishments.commands import establishments as commands
from caseapp.establishments.nights import count_nights, end_holds
from caseapp.web.feature import Feature

feature = Feature(name="establishments", commands=(commands,), jobs=(end_holds, count_nights))
