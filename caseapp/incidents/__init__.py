"""Incidents of a centre: what happened, who must be told by when, what was done, what was learned.

Where somebody of the staff is implicated, the incident passes nobody it concerns: it is seen by a circle of persons who
are named one by one, each with a key of her own, and goes past the director where she is named. To everybody else such
an incident does not exist: no list, no count, no line of a file, no paper tells of it.
"""
