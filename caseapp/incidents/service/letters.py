"""The letter to those who must act on an incident."""

from __future__ import annotations

from caseapp.accounts.letters import Letter

LETTER = Letter("incident.letter")
announce = LETTER.announce
