"""Tables of daily life, cut by noun: medicines, meals, activities."""

from caseapp.daily.models.activities import Activity, Attendance, Enrolment
from caseapp.daily.models.meals import Meal, Needs
from caseapp.daily.models.medicines import Dose, Treatment, TreatmentFields, Witness

__all__ = [
    "Activity",
    "Attendance",
    "Dose",
    "Enrolment",
    "Meal",
    "Needs",
    "Treatment",
    "TreatmentFields",
    "Witness",
]
