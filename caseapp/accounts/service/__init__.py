"""Verbs of accounts: sign_in, sessions, own, people, memberships, establishments, first_start.

Slow hashes (`passwords`) are made before a unit of work begins to write; `rules` says who may touch whom, `throttle`
and `devices` slow guessing down, `strength` says which passwords are accepted.
"""

from caseapp.accounts.service.sign_in import password_fits

__all__ = ["password_fits"]
