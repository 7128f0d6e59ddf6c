"""The first day in five steps, by what a person may do: the page /help, and the tour over the first page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from caseapp.policy.permissions import P, holds
from caseapp.web.i18n import gettext as _

FIVE = 5


class Step(NamedTuple):
    """One step, and where it leads: its page, which is also the entry of the menu that the tour points at."""

    title: str
    text: str
    url: str = ""
    label: str = ""
    at: str = ""
    """What the tour points at where it is no entry of the menu, as a selector."""

    @property
    def target(self) -> str:
        """What the tour points at; an entry that is folded away is pointed at where it is unfolded (js/tour.js)."""
        return self.at or f'.tabs a[href="{self.url}"]'


def steps(roles: Iterable[str]) -> list[Step]:
    """Five steps for whoever holds these roles."""
    held = list(roles)
    may = {power: holds(held, power) for power in P}
    if may[P.CASE_CREATE]:
        return _with_files()
    if may[P.CASE_SUPERVISE]:
        return _supervising(reviews=may[P.BREAK_GLASS_REVIEW])
    return _keeping_keys() if may[P.KEYS_MANAGE] else _others(figures=may[P.FIGURES_READ], files=may[P.CASE_LIST])


def _with_files() -> list[Step]:
    return [
        Step(
            _("Search first"),
            _(
                "The box on top of every page finds a file by its number, a phone or a name, in either script and "
                "however it is spelt. Names never appear in the address."
            ),
            "/search",
            _("Search"),
            at="form.search",
        ),
        Step(
            _("Register a child"),
            _(
                "Judge the danger; everything else may stay unknown and be completed later. What you type is kept as a "
                "draft, even if the power fails."
            ),
            "/cases/new",
            _("Register a child"),
        ),
        Step(
            _("Write in the file"),
            _(
                "The timeline is the heart of the file. Write short notes soon after things happen, and choose who may "
                "read them."
            ),
            "/cases/",
            _("Files"),
        ),
        Step(
            _("Look at your day"),
            _("The first page says what is due, what is late and what colleagues changed. Each line opens the file."),
            "/",
            _("My day"),
        ),
        _leave_nothing_open(),
    ]


def _supervising(*, reviews: bool) -> list[Step]:
    return [
        Step(
            _("Look at your day"),
            _("What is late in the team and which children nobody follows stand first. Each line opens the file."),
            "/",
            _("My day"),
        ),
        Step(
            _("Read the figures"),
            _(
                "Each figure opens the list of its files. Figures are kept as files are written, so they are never "
                "behind."
            ),
            "/figures",
            _("Figures"),
        ),
        Step(
            _("Share the work"),
            _("Choose who follows a file. When somebody leaves, her files are handed on in the same act."),
            "/cases/?view=establishment",
            _("Files"),
            at='.tabs a[href="/cases/"]',
        ),
        Step(
            _("Review exceptional openings"),
            _("Whoever opened a file exceptionally gave a reason. Say within seven days whether it was justified."),
            "/exceptional/reviews" if reviews else "",
            _("Exceptional openings"),
        ),
        _know_who_may(),
    ]


def _keeping_keys() -> list[Step]:
    return [
        Step(
            _("Keep the keys safe"),
            _(
                "Without a key nothing written about children can be read again. Print the recovery code and put it "
                "into another building."
            ),
            "/keys",
            _("Keys"),
        ),
        Step(
            _("Describe the establishments"),
            _("Type, legal category, licence number and date: they stand on every printed document."),
            "/establishments/",
            _("Establishments"),
        ),
        Step(
            _("Give people their roles"),
            _("A person has a role in an establishment, from a day to a day. Whoever leaves loses access at once."),
            "/people/",
            _("Staff"),
        ),
        Step(
            _("Keep the list of holidays"),
            _("Deadlines counted in working days leave these days out."),
            "/holidays",
            _("Public holidays"),
        ),
        Step(
            _("You see no content"),
            _("Administrators never see what is written about a child. That protects the children, and you."),
            "/policy",
            _("Who may do what"),
        ),
    ]


def _others(*, figures: bool, files: bool) -> list[Step]:
    found = [Step(_("Look at your day"), _("The first page says what waits for you."), "/", _("My day"))]
    if figures:
        told = _("Numbers under five are hidden, so that nobody can be recognised.")
        found.append(Step(_("Read the figures"), told, "/figures", _("Figures")))
    if files:
        told = _("Lists show the files of your establishment; parts your role does not read stay closed.")
        found.append(Step(_("Find a file"), told, "/cases/", _("Files")))
    told = _("Each establishment with its kind and its place: whom you can turn to.")
    found.append(Step(_("Find an establishment"), told, "/establishments/", _("Establishments")))
    told = _("French and Arabic are one click apart, on every page, also in the middle of a form.")
    language = Step(_("Choose your language"), told, at=".lang")
    return [*found[: FIVE - 3], _know_who_may(), language, _leave_nothing_open()]


def _know_who_may() -> Step:
    told = _("One page says what each role may read and write, and why. It is the page an inspector asks for.")
    return Step(_("Know who may do what"), told, "/policy", _("Who may do what"))


def _leave_nothing_open() -> Step:
    told = _("The screen locks by itself after a while and keeps what you typed. Every file says who has read it.")
    return Step(_("Leave nothing open"), told, "/account", _("My account"), at=".account")
