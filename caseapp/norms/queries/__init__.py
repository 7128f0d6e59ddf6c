"""What norms and lists are today, what begins when, who decided it and why. No file's content stands here."""

from caseapp.norms.queries.norms import Given, Standing, history, houses, standing
from caseapp.norms.queries.words import Worded, wordings

__all__ = ["Given", "Standing", "Worded", "history", "houses", "standing", "wordings"]
