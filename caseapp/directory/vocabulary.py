"""The words of the directory: the fifteen services of the law and others, for whom, how one gets there."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class OrganisationKind(Word):
    """Who it is (reference 1.1)."""

    ASSOCIATION = "association", N_("Association")
    SOCIAL_SERVICE = "social_service", N_("Social service of the State (Entraide Nationale and others)")
    HEALTH = "health", N_("Hospital or health centre")
    JUSTICE = "justice", N_("Court or public prosecution")
    SECURITY = "security", N_("Police or gendarmerie")
    EDUCATION = "education", N_("School or youth service")
    TRAINING = "training", N_("Training or employment")
    LOCAL_AUTHORITY = "local_authority", N_("Province, commune or local authority")
    INTERNATIONAL = "international", N_("International organisation")
    OTHER = "other", N_("Other")


class Service(Word):
    """What is offered: first the fifteen services of law 65-15 art. 5, in its order, then what else children need."""

    RECEPTION = "reception", N_("Reception")
    LODGING = "lodging", N_("Lodging")
    MEALS = "meals", N_("Meals")
    ORIENTATION = "orientation", N_("Orientation")
    RELIEF = "relief", N_("Social relief")
    AID = "aid", N_("Social and legal assistance")
    MEDIATION = "mediation", N_("Social mediation")
    EDUCATION = "education", N_("Educational follow-up")
    TRAINING = "training", N_("Training and building of skills")
    FOLLOW_UP = "follow_up", N_("Social follow-up and support")
    PRIMARY_CARE = "primary_care", N_("Primary care")
    PSYCHOLOGICAL = "psychological", N_("Medical and psychological support")
    REHABILITATION = "rehabilitation", N_("Rehabilitation")
    TECHNICAL_AIDS = "technical_aids", N_("Technical aids")
    ACTIVITIES = "activities", N_("Activities and leisure")
    LISTENING = "listening", N_("Listening line or reports by phone")
    OUTREACH = "outreach", N_("Street outreach")
    DAY_CENTRE = "day_centre", N_("Day centre")
    EMERGENCY_SHELTER = "emergency_shelter", N_("Emergency shelter")
    HOSPITAL = "hospital", N_("Hospital and emergency care")
    FORENSIC = "forensic", N_("Medical certificate for the court")
    ADDICTION = "addiction", N_("Addiction care")
    POLICE = "police", N_("Police unit for children")
    COURT = "court", N_("Child unit of the court")
    LEGAL_AID = "legal_aid", N_("Lawyer and legal aid")
    CIVIL_STATUS = "civil_status", N_("Birth registration and identity papers")
    KAFALA = "kafala", N_("Kafala")
    SECOND_CHANCE = "second_chance", N_("Back to school, second chance")
    APPRENTICESHIP = "apprenticeship", N_("Apprenticeship and work")
    DISABILITY = "disability", N_("Orientation of persons with disabilities")
    MIGRANTS = "migrants", N_("Support for migrants")
    MOTHERS = "mothers", N_("Support for mothers and families")


OF_THE_LAW = tuple(Service)[:15]
"""The services that law 65-15 art. 5 names."""


class Public(Word):
    """For whom it is above all; a service that names nobody is for everybody."""

    ABANDONED = "abandoned", N_("Abandoned children")
    VICTIMS = "victims", N_("Victims of violence")
    STREET = "street", N_("Children in a street situation")
    BEGGING = "begging", N_("Children who beg")
    DISABILITY = "disability", N_("Children with disabilities")
    CONFLICT = "conflict", N_("Children in conflict with the law")
    MIGRANTS = "migrants", N_("Migrant children")
    PUPILS = "pupils", N_("Pupils far from school")
    ADDICTION = "addiction", N_("Children who take drugs")
    MOTHERS = "mothers", N_("Mothers with a small child")
    FAMILIES = "families", N_("Families")


class ForSex(Word):
    """Whether a service is for girls, for boys or for both."""

    BOTH = "both", N_("Girls and boys")
    FEMALE = "female", N_("Girls")
    MALE = "male", N_("Boys")


class Way(Word):
    """How one gets there."""

    PHONE = "phone", N_("By phone")
    WALK_IN = "walk_in", N_("By going there")
    APPOINTMENT = "appointment", N_("By appointment")
    LETTER = "letter", N_("By letter")
    FORM = "form", N_("With a form")
    UNIT = "unit", N_("Through the protection unit")
    ORDER = "order", N_("By order of the prosecutor or a judge")


class Fee(Word):
    """What it costs."""

    UNKNOWN = "unknown", N_("Not known")
    FREE = "free", N_("Free of charge")
    CONDITIONS = "conditions", N_("Free on conditions")
    PAID = "paid", N_("To be paid")


class Tongue(Word):
    """A language spoken there; the code is the one of ISO 639."""

    DARIJA = "ary", N_("Darija")
    ARABIC = "ar", N_("Arabic")
    FRENCH = "fr", N_("French")
    TACHELHIT = "shi", N_("Tachelhit")
    TAMAZIGHT = "tzm", N_("Tamazight")
    TARIFIT = "rif", N_("Tarifit")
    HASSANIA = "mey", N_("Hassania")
    SPANISH = "es", N_("Spanish")
    ENGLISH = "en", N_("English")
    SIGNS = "xms", N_("Moroccan sign language")


class OnHolidays(Word):
    """What happens on public holidays."""

    CLOSED = "closed", N_("Closed on public holidays")
    OPEN = "open", N_("Open on public holidays too")
    UNKNOWN = "unknown", N_("Public holidays: not known")


class Wrong(Word):
    """What somebody found to be wrong."""

    PHONE = "phone", N_("The phone")
    HOURS = "hours", N_("The hours")
    ADDRESS = "address", N_("The address")
    SERVICE = "service", N_("What is offered, or for whom")
    CLOSED = "closed", N_("It has closed")
    OTHER = "other", N_("Something else")


class Act(Word):
    """What was done with an entry: the lines of its history."""

    CREATED = "created", N_("Entered")
    CHANGED = "changed", N_("Changed")
    VERIFIED = "verified", N_("Checked: still right")
    SERVICE_ADDED = "service_added", N_("Service added")
    SERVICE_CHANGED = "service_changed", N_("Service changed")
    SERVICE_ENDED = "service_ended", N_("Service taken away")
    IMPORTED = "imported", N_("Changed by an import")
    SETTLED = "settled", N_("Report looked into")
    CLOSED = "closed", N_("Closed for good")
    REOPENED = "reopened", N_("Opened again")
