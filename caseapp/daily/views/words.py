"""What the domain refuses, in the words of its people."""

from __future__ import annotations

from caseapp.kernel.words import N_

WORDS: dict[str, str] = {
    "ends_before": N_("The last day is before the first one, or past already."),
    "rounds_or_need": N_("Say on which rounds, or the two limits of a medicine that is given when needed; not both."),
    "dose_why": N_("Say why, in a few words: the health staff reads it."),
    "hour": N_("Write the hour as in 15:30."),
    "number": N_("This number cannot be."),
    "minutes": N_("Between 10 minutes and 12 hours."),
}

OBSTACLES: dict[str, str] = {
    "treatment_stopped": N_("This treatment was stopped already."),
    "dose_written": N_(
        "Somebody has written about this dose meanwhile. Look at the round again before you give anything."
    ),
    "dose_too_early": N_("It is too early: the page of its round says from when a dose is given."),
    "dose_too_late": N_("This round is over since a day. Tell the health staff; nobody writes it afterwards."),
    "treatment_days": N_("This medicine is not given today: look at its first and its last day."),
    "needed_too_soon": N_("It is too soon, or enough was given in 24 hours. Look at the hour that the page says."),
    "dose_of_another": N_("Whoever wrote this corrects it, or the health staff."),
    "dose_same": N_("This is what stands there already."),
    "not_a_witness": N_("A colleague who was there confirms a dose that was given, never the one who gave it."),
    "witnessed_already": N_("A colleague has confirmed this dose already."),
    "meal_day": N_("A meal is counted on its day, or within a week."),
    "meal_counted": N_("Somebody has counted this meal meanwhile. Look at the number again."),
    "needs_changed": N_(
        "Somebody has changed this meanwhile. Look at it again: an allergy is never overwritten unseen."
    ),
    "noted_already": N_("It is noted who came: its day stays. End it, and put a new one on the calendar."),
    "changed_meanwhile": N_("Somebody else changed this meanwhile. Look at it again, then send the form once more."),
    "activity_over": N_("This activity does not take place on that day."),
    "not_yet": N_("This day has not come yet."),
}
"""Why something cannot be done now, on a page of its own."""
