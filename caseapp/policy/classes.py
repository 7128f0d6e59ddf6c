"""The classes of data: the unit in which a file is sealed and in which access to it is given."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class DataClass(Word):
    """A class of data. Its `number` is part of the sealed format and therefore frozen."""

    IDENTITY = "identity", N_("Identity")
    CONTACT = "contact", N_("Contacts")
    SOCIAL = "social", N_("Social file")
    HEALTH = "health", N_("Health")
    JUDICIAL = "judicial", N_("Judicial")
    NOTES = "notes", N_("Follow-up notes")

    @property
    def number(self) -> int:
        """The byte that stands for this class in sealed blobs."""
        return CLASS_NUMBERS[self]


CLASS_NUMBERS: dict[DataClass, int] = {
    DataClass.IDENTITY: 1,
    DataClass.CONTACT: 2,
    DataClass.SOCIAL: 3,
    DataClass.HEALTH: 4,
    DataClass.JUDICIAL: 5,
    DataClass.NOTES: 6,
}
