"""Referrals: a child needs a place or a service, an establishment is asked, answers, keeps a place, and she arrives.

The sender always knows where it stands and who must act next; the receiver learns no more than the step allows.
"""
