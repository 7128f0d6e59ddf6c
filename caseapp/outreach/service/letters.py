"""The letter to those whom a round needs: a crew may be in danger."""

from __future__ import annotations

from caseapp.accounts.letters import Letter
from caseapp.kernel.words import N_

LETTER = Letter(
    "street.letter", N_("A round needs you"), N_("A round needs you now. Sign in to Himaya to see why."), urgent=True
)
announce = LETTER.announce
