"""Invented children, staff and centres, made only through the services, the same each time; never in production."""

from __future__ import annotations

from babel.support import Translations

from caseapp.demo.make import make_demo
from caseapp.demo.people import ACCOUNTS as PEOPLE
from caseapp.demo.people import PASSWORD
from caseapp.policy.roles import Role
from caseapp.web.i18n import CATALOGUES


def _spoken(role: Role, language: str) -> str:
    return str(Translations.load(str(CATALOGUES), [language]).gettext(role.label))


ACCOUNTS = tuple(
    (
        account.login,
        PASSWORD,
        f"{_spoken(account.role, 'fr')} ({account.name})",
        f"{_spoken(account.role, 'ar')} ({account.name_ar})",
    )
    for account in PEOPLE
)
"""What the launcher prints: sign-in name, password, and who it is in both languages."""

__all__ = ["ACCOUNTS", "PASSWORD", "make_demo"]
