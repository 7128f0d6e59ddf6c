"""Making the demonstration: four invented places in three provinces, one account for each role, files with a past."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from caseapp.accounts.directory import Profile
from caseapp.accounts.posts import actor_of_user
from caseapp.accounts.service import sessions
from caseapp.accounts.service.establishments import Identity, open_establishment
from caseapp.accounts.service.memberships import Role as Post
from caseapp.accounts.service.memberships import add_to
from caseapp.accounts.service.passwords import hash_password
from caseapp.accounts.service.people import open_account
from caseapp.accounts.vocabulary import EstablishmentType, LegalCategory
from caseapp.cases import service
from caseapp.cases.models import Case, CaseDeadline
from caseapp.cases.publishing import publish
from caseapp.cases.service.deadlines import refresh
from caseapp.cases.service.register import Intake, build
from caseapp.cases.vocabulary import ClosingReason, Danger, MoveName, Sex
from caseapp.config import Settings
from caseapp.demo.stories import BOYS, FAMILIES, GIRLS, INTAKES, NICKNAMES, NOTES
from caseapp.infra import places, work
from caseapp.infra.db import session
from caseapp.infra.db.guard import open_scope
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import Birth
from caseapp.kernel.errors import Refused
from caseapp.policy.deadlines import Rule
from caseapp.policy.decide import Act, Verdict, decide
from caseapp.policy.matrix import Relation
from caseapp.policy.roles import Role

PASSWORD = "le bus de nuit passe"
FILES_EACH = 24


@dataclass(frozen=True, slots=True)
class Account:
    """A demonstration account: sign-in name, names, role, which place, language."""

    login: str
    name: str
    name_ar: str
    role: Role
    place: str
    language: str = "fr"


PLACES: dict[str, Identity] = {
    "operator": Identity("Himaya – démonstration", "حماية – عرض تجريبي", EstablishmentType.OPERATOR, "04.421"),
    "unit": Identity("UPE Bab Chams", "وحدة حماية الطفولة باب شمس", EstablishmentType.PROTECTION_UNIT, "04.421"),
    "centre": Identity(
        "Centre Dar Nour",
        "مركز دار نور",
        EstablishmentType.RECEPTION_CENTRE,
        "04.421",
        legal_category=LegalCategory.PROTECTION,
        licence_number="DEMO 12/2022",
        licence_date=date(2022, 3, 14),
    ),
    "committee": Identity(
        "CPPE de démonstration", "اللجنة الإقليمية – عرض", EstablishmentType.PROVINCIAL_COMMITTEE, "04.421"
    ),
}

ACCOUNTS = (
    Account("accueil", "Salma El Idrissi", "سلمى الإدريسي", Role.INTAKE_WORKER, "centre"),
    Account("referent", "Karim El Ouali", "كريم الوالي", Role.REFERENCE_WORKER, "centre"),
    Account("murafiqa", "Hind Sabri", "هند صبري", Role.REFERENCE_WORKER, "unit", "ar"),
    Account("maraude", "Younes Bari", "يونس باري", Role.OUTREACH_WORKER, "unit"),
    Account("sante", "Leïla Fassi", "ليلى الفاسي", Role.HEALTH_STAFF, "centre"),
    Account("directrice", "Nadia Bennis", "نادية بنيس", Role.DIRECTOR, "centre"),
    Account("unite", "Omar Tazi", "عمر التازي", Role.UNIT_OFFICER, "unit"),
    Account("parcours", "Samira Kadiri", "سميرة القادري", Role.PATHWAY_COORDINATOR, "unit"),
    Account("province", "Rachid Alami", "رشيد العلمي", Role.PROVINCIAL_COORDINATOR, "committee"),
    Account("inspection", "Zineb Lahlou", "زينب لحلو", Role.INSPECTOR, "committee"),
    Account("admin", "Amine Rami", "أمين رامي", Role.ADMINISTRATOR, "operator"),
)


def make_demo(app: Flask, files_each: int = FILES_EACH) -> None:
    """Fill an empty installation. Raises Refused where a production setting is on."""
    settings: Settings = app.extensions["settings"]
    if settings.production:
        raise Refused("demo")
    with app.app_context():
        people = _people()
        chance = random.Random(2026)  # noqa: S311 - the same demonstration each time
        for login, colleague in (("referent", "sante"), ("murafiqa", None)):
            _files(people[login], people[colleague] if colleague else None, files_each, chance)
        with system_work() as unit:
            publish(unit)
    app.extensions["demo"] = True


def _people() -> dict[str, Actor]:
    password = hash_password(PASSWORD)
    with system_work() as unit:
        rooms = {key: open_establishment(unit, place) for key, place in PLACES.items()}
        found = {}
        for account in ACCOUNTS:
            profile = Profile(account.login, account.name, account.name_ar)
            user = open_account(unit, profile, language=account.language, password_hash=password, one_time=False)
            add_to(unit, None, user.id, Post(rooms[account.place].id, str(account.role), date(2024, 1, 8)))
            found[account.login] = actor_of_user(unit, user)
        _second_post(unit, found["directrice"].user_id, rooms["unit"].id)
    return found


def _second_post(unit: GuardedSession, user_id: bytes, place: bytes) -> None:
    """The director also helps out in the unit, so that choosing a workplace can be seen."""
    add_to(unit, None, user_id, Post(place, str(Role.INTAKE_WORKER), date(2025, 9, 1)))


def _files(worker: Actor, health: Actor | None, count: int, chance: random.Random) -> None:
    """`count` files of one worker, the oldest first, most with notes, some closed or reopened."""
    unit = session()
    work.begin_writing(unit)
    open_scope(unit, sessions.scope_of(worker, clock.now()))
    now = clock.now()
    province = next(post.province_code for post in worker.posts)
    here = [place.code for place in places.communes(province)]
    for number in range(count):
        opened = (now - timedelta(days=(count - number) * 9)).replace(
            hour=chance.randrange(8, 16), minute=chance.randrange(60)
        )
        case = build(unit, worker, _intake(number, opened, here, chance))
        unit.flush()
        refresh(unit, case, opened, new=True)
        unit.flush()
        _past(worker, health, case, opened, now, number, chance)
    work.complete(unit)
    unit.info.clear()
    unit.close()


def _intake(number: int, opened: datetime, communes: list[str], chance: random.Random) -> Intake:
    danger, category, source, sex, age, account, place = INTAKES[number % len(INTAKES)]
    names = GIRLS if sex is Sex.FEMALE or (sex is Sex.UNKNOWN and chance.random() < 0.5) else BOYS
    (given, given_ar), (family, family_ar) = chance.choice(names), chance.choice(FAMILIES)
    known: dict[str, Any] = {"given": given, "family": family, "given_ar": given_ar, "family_ar": family_ar}
    script = chance.randrange(5)
    if danger is Danger.NOT_ASSESSED:
        known = {}
    elif script == 0:
        known = {"given": given, "family": family}
    elif script == 1:
        known = {"given_ar": given_ar, "family_ar": family_ar}
    elif script == 2:
        known = {"given": given}
    year = opened.year - age - chance.randrange(2)
    birth = Birth(year=year, month=chance.randrange(1, 13), day=chance.randrange(1, 29))
    if chance.random() < 0.4:
        birth = Birth(estimated_age_low=age, estimated_age_high=age + 1, estimated_on=opened.date())
    return Intake(
        danger=danger,
        sex=sex,
        category=category,
        source=source,
        nickname=chance.choice(NICKNAMES) if sex is Sex.MALE else "",
        birth=birth if danger is not Danger.NOT_ASSESSED else Birth(),
        commune=chance.choice(communes),
        place=place,
        account=account,
        opened_at=opened,
        **known,
    )


def _met(worker: Actor, case: Case, rule: Rule) -> None:
    """What was due in a file was done."""
    query = select(CaseDeadline.id).where(
        CaseDeadline.case_id == case.id, CaseDeadline.rule == rule, CaseDeadline.ended_at.is_(None)
    )
    for deadline_id in session().scalars(query).all():
        service.meet(worker, case, deadline_id)


def _past(
    worker: Actor, health: Actor | None, case: Case, opened: datetime, now: datetime, number: int, chance: random.Random
) -> None:
    """Notes as the worker would have written them, then the end of some of the files."""
    at = opened
    for data_class, text in chance.sample(NOTES, k=min(len(NOTES), number % 5)):
        at = min((at + timedelta(days=chance.randrange(1, 6))).replace(hour=chance.randrange(8, 16)), now)
        if decide(worker.roles, Act.WRITE, Relation.TEAM, data_class) is Verdict.ALLOWED:
            service.add_note(worker, case, text, data_class, at)
    if case.danger == Danger.NOT_ASSESSED and number % 3 and now - opened > timedelta(days=2):
        service.judge_danger(
            worker, case, Danger.MEDIUM, "Après l’entretien : pas de danger cette nuit, suivi rapproché."
        )
    if case.danger == Danger.IMMEDIATE and now - opened > timedelta(days=2):
        _met(worker, case, Rule.PUT_IN_SAFETY)
    steps = (MoveName.ASSESS, MoveName.PLAN, MoveName.FOLLOW)
    for step in steps[: number % 5]:
        service.move_on(worker, case, step)
    if health is not None and number % 6 == 1:
        service.add_member(worker, case, health.user_id)
    if number % 7 == 3:
        service.close(
            worker, case, ClosingReason.FAMILY_RETURN, "Retour chez la grand-mère, visite prévue dans un mois."
        )
    if number % 14 == 3:
        service.reopen(worker, case, "La grand-mère est malade : l’enfant est revenu au centre.")
    if number % 11 == 5:
        service.restrict(worker, case, "Un membre de la famille travaille dans le quartier du centre.")
