"""Invented children, staff and centres, made only through the services, the same each time; never in production."""

from caseapp.demo.make import ACCOUNTS as PEOPLE
from caseapp.demo.make import PASSWORD, make_demo

ACCOUNTS = tuple((account.login, PASSWORD, account.name, account.name_ar) for account in PEOPLE)
"""What the launcher prints: sign-in name, password, and who it is in both languages."""

__all__ = ["ACCOUNTS", "PASSWORD", "make_demo"]
