"""Verbs: another value of a norm, another word of a list, from a day on."""

from caseapp.norms.service.giving import give, norm_of, take_along, withdraw
from caseapp.norms.service.wording import change_word, list_of, withdraw_word

__all__ = ["change_word", "give", "list_of", "norm_of", "take_along", "withdraw", "withdraw_word"]
