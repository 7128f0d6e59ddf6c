"""The staff of the demonstration: one account for each role, which the launcher prints, and their colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from caseapp.accounts.directory import Profile
from caseapp.accounts.posts import actor_of_user
from caseapp.accounts.service.establishments import open_establishment
from caseapp.accounts.service.memberships import Role as Post
from caseapp.accounts.service.memberships import add_to
from caseapp.accounts.service.passwords import hash_password
from caseapp.accounts.service.people import open_account
from caseapp.demo.places import PLACES
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P, holds
from caseapp.policy.roles import Role

PASSWORD = "le bus de nuit passe"


@dataclass(frozen=True, slots=True)
class Account:
    """A demonstration account: sign-in name, names, role, which place, language, and how many files she was given."""

    login: str
    name: str
    name_ar: str
    role: Role
    place: str
    language: str = "fr"
    files: int = 0


ACCOUNTS = (
    Account("accueil", "Salma El Idrissi", "سلمى الإدريسي", Role.INTAKE_WORKER, "centre", files=3),
    Account("referent", "Karim El Ouali", "كريم الوالي", Role.REFERENCE_WORKER, "centre", files=27),
    Account("murafiqa", "Hind Sabri", "هند صبري", Role.REFERENCE_WORKER, "unit", "ar", files=26),
    Account("maraude", "Younes Bari", "يونس باري", Role.OUTREACH_WORKER, "unit"),
    Account("sante", "Leïla Fassi", "ليلى الفاسي", Role.HEALTH_STAFF, "centre"),
    Account("educatrice", "Imane Zerouali", "إيمان الزروالي", Role.EDUCATOR, "centre"),
    Account("directrice", "Nadia Bennis", "نادية بنيس", Role.DIRECTOR, "centre"),
    Account("unite", "Omar Tazi", "عمر التازي", Role.UNIT_OFFICER, "unit", files=10),
    Account("parcours", "Samira Kadiri", "سميرة القادري", Role.PATHWAY_COORDINATOR, "unit", files=6),
    Account("province", "Rachid Alami", "رشيد العلمي", Role.PROVINCIAL_COORDINATOR, "committee"),
    Account("inspection", "Zineb Lahlou", "زينب لحلو", Role.INSPECTOR, "committee"),
    Account("admin", "Amine Rami", "أمين رامي", Role.ADMINISTRATOR, "operator"),
)
"""One for each role: those one may try."""

COLLEAGUES = (
    Account("hanane", "Hanane Mernissi", "حنان المرنيسي", Role.REFERENCE_WORKER, "centre", files=34),
    Account("tarik", "Tarik Lamrani", "طارق العمراني", Role.REFERENCE_WORKER, "centre", files=11),
    Account("touria", "Touria Sqalli", "ثورية الصقلي", Role.REFERENCE_WORKER, "centre", files=5),
    Account("abdelilah", "Abdelilah Rguig", "عبد الإله الرقيق", Role.REFERENCE_WORKER, "unit", "ar", files=20),
    Account("ilham", "Ilham Doukkali", "إلهام الدكالي", Role.INTAKE_WORKER, "unit", "ar", files=2),
    Account("mouna", "Mouna Chafik", "منى شفيق", Role.PATHWAY_COORDINATOR, "second_unit", files=6),
    Account("jaouad", "Jaouad Filali", "جواد الفيلالي", Role.REFERENCE_WORKER, "second_unit", "ar", files=14),
    Account("asmae", "Asmae Lebbar", "أسماء اللبار", Role.REFERENCE_WORKER, "second_unit", files=8),
    Account("latifa", "Latifa Ouazzani", "لطيفة الوزاني", Role.DIRECTOR, "nursery", "ar"),
    Account("rajae", "Rajae Benjelloun", "رجاء بنجلون", Role.REFERENCE_WORKER, "nursery", "ar", files=10),
    Account("sanae", "Sanae Kettani", "سناء الكتاني", Role.REFERENCE_WORKER, "nursery", files=6),
    Account("fadma", "Fadma Aït Baha", "فاضمة آيت باها", Role.DIRECTOR, "girls", "ar"),
    Account("zahra", "Zahra Ouchen", "الزهرة أوشن", Role.REFERENCE_WORKER, "girls", "ar", files=14),
)
"""Whoever else works there: the same password, but nobody needs to sign in as them."""

LEAVER = "touria"
"""Left some weeks ago; her files went to a colleague."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works with files at one place."""

    workers: tuple[Actor, ...]
    desk: Actor | None
    """Who receives children: what she opens, others follow."""
    health: Actor | None
    head: Actor | None


def settle(now: datetime) -> dict[str, Actor]:
    """Open the places and the accounts, a year ago; every person by her sign-in name."""
    password = hash_password(PASSWORD)
    found = {}
    with clock.hold(now - timedelta(days=365)), system_work() as unit:
        rooms = {key: open_establishment(unit, place) for key, place in PLACES.items()}
        for number, account in enumerate((*ACCOUNTS, *COLLEAGUES)):
            phone = f"06 00 00 00 {number:02}" if account.place == "unit" else ""  # the crew calls them at night
            profile = Profile(account.login, account.name, account.name_ar, phone)
            user = open_account(unit, profile, language=account.language, password_hash=password, one_time=False)
            post = Post(rooms[account.place].id, str(account.role), date(now.year - 2, 1, 8))
            add_to(unit, None, user.id, post)
            found[account.login] = actor_of_user(unit, user)
        # The director also helps out in the unit, so that choosing a workplace can be seen.
        second = Post(rooms["unit"].id, str(Role.INTAKE_WORKER), date(now.year - 1, 9, 1))
        add_to(unit, None, found["directrice"].user_id, second)
    return found


def crew_of(place: str, people: dict[str, Actor]) -> Crew:
    """Who works with files at `place`."""
    here = [people[account.login] for account in (*ACCOUNTS, *COLLEAGUES) if account.place == place]

    def first(role: Role) -> Actor | None:
        return next((actor for actor in here if role in actor.roles), None)

    return Crew(
        workers=tuple(actor for actor in here if holds(actor.roles, P.CASE_MOVE)),
        desk=first(Role.INTAKE_WORKER),
        health=first(Role.HEALTH_STAFF),
        head=first(Role.DIRECTOR) or first(Role.PATHWAY_COORDINATOR),
    )
