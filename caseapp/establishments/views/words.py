"""What the domain refuses, in the words of its people."""

from __future__ import annotations

from caseapp.kernel.words import N_

WORDS: dict[str, str] = {
    "basis_missing": N_("Law 65-15, articles 8 and 36: nobody under 18 enters, leaves or moves without a legal basis."),
    "basis_not_here": N_("This kind of legal basis does not allow that. Choose another one."),
    "ends_before": N_("The last day comes before the day of the decision: one of the two is wrong."),
    "basis_over": N_("This order no longer holds."),
    "paper_missing": N_("Attach the paper that proves it, or choose it among the documents of the file."),
    "bed_taken": N_("This bed was taken a moment ago. Choose another one."),
    "bed_for_emergency": N_("This bed is kept for vital emergencies."),
    "checks_fail": N_("This bed is not for this child: see the crosses beside it. A director may pass over them."),
    "pass_reason": N_("Explain in at least 20 characters why the child is taken in all the same."),
    "password": N_("This is not your password."),
    "number": N_("This number cannot be."),
    "ages_turned": N_("The second age is below the first."),
    "too_many_beds": N_("This is too many at once: at most 200."),
    "label_taken": N_("A bed of this unit has that number already, or it is too long."),
    "hold_too_long": N_("A bed is held for an hour at least, and no longer than is said here."),
    "back_by": N_("Say a day and an hour to come, within two months; for example 18:30."),
    "no_change": N_("This is what stands there already."),
}

OBSTACLES: dict[str, str] = {
    "lives_in_centre": N_("The child lives in a centre: the file is closed when she or he has left."),
    "lives_here_already": N_("This child lives in a centre already: she or he leaves there first."),
    "file_ended": N_("This file is closed: reopen it first."),
    "left_already": N_("This child has left already."),
    "out_already": N_("This child is out already: note the return first."),
    "not_out": N_("This child was not out."),
    "prolonged_once": N_("A hold is prolonged once only. Free the bed, or hold another one."),
    "bed_used": N_("This bed is used: free it before it is taken away."),
    "unit_has_beds": N_("This unit still has beds: take them away first."),
    "lives_here": N_("The child lives here by this line: it is struck through after the exit."),
    "struck_already": N_("This line is struck through already."),
    "signed_already": N_("These minutes are signed in this quality already."),
    "sign_on_paper": N_("The time to sign on screen is over: print the minutes, sign them by hand, attach the scan."),
    "looked_for": N_("This child is looked for already."),
}
"""Why something cannot be done now, on a page of its own."""
