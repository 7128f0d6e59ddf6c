"""What people do besides their files: days away, views they keep, exceptional openings, holidays, a colleague who left."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import or_, select

from caseapp.accounts.models import User
from caseapp.accounts.service import people as accounts
from caseapp.cases import queries, service
from caseapp.cases.beside import note_key
from caseapp.cases.models import Case, CaseMember, ExceptionalOpening
from caseapp.cases.views.blank import BLANK, blank_says
from caseapp.cases.views.sheets import INTAKE, intake_says
from caseapp.cases.vocabulary import NoteKind, ReviewOutcome, Status
from caseapp.demo.files import LEFT
from caseapp.demo.people import LEAVER
from caseapp.infra import drafts
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.papers.issuing import issue
from caseapp.papers.vocabulary import PaperTongue
from caseapp.policy.classes import DataClass

FEASTS: tuple[tuple[date, str, str], ...] = (
    (date(2026, 3, 20), "Aïd al-Fitr", "عيد الفطر"),
    (date(2026, 5, 27), "Aïd al-Adha", "عيد الأضحى"),
    (date(2026, 6, 17), "1er Moharram", "فاتح محرم"),
    (date(2026, 8, 26), "Aïd al-Mawlid", "عيد المولد النبوي"),
    (date(2027, 3, 10), "Aïd al-Fitr", "عيد الفطر"),
    (date(2027, 5, 17), "Aïd al-Adha", "عيد الأضحى"),
    (date(2027, 6, 6), "1er Moharram", "فاتح محرم"),
    (date(2027, 8, 15), "Aïd al-Mawlid", "عيد المولد النبوي"),
    (date(2028, 2, 27), "Aïd al-Fitr", "عيد الفطر"),
    (date(2028, 5, 5), "Aïd al-Adha", "عيد الأضحى"),
)
"""As calculated; an administrator corrects them when they are announced."""

VIEWS: dict[str, tuple[tuple[str, dict[str, object]], ...]] = {
    "referent": (
        ("À voir d’abord", {"view": "mine", "status": ["live"], "sort": "due"}),
        ("Danger élevé", {"view": "mine", "status": ["live"], "danger": "3"}),
    ),
    "murafiqa": (
        ("خطر مرتفع", {"view": "mine", "status": ["live"], "danger": "3"}),
        ("المتأخرة", {"view": "mine", "status": ["live"], "late": "1"}),
    ),
    "directrice": (
        ("En retard, toute l’équipe", {"view": "establishment", "status": ["live"], "late": "1", "sort": "due"}),
        ("12 à 14 ans", {"view": "establishment", "status": ["live"], "age": "12-14"}),
    ),
    "parcours": (("Réouverts", {"view": "establishment", "status": ["reopened"]}),),
}

BEGUN = {
    "sante": (NoteKind.HEALTH, DataClass.HEALTH, "Ordonnance à renouveler avant la fin du mois, et demander"),
    "accueil": (NoteKind.CALL, DataClass.NOTES, "Ta grand-mère a rappelé : elle demande si"),
}
"""Notes that somebody began and did not finish: the telephone rang."""

PRINTED = (("accueil", 40, PaperTongue.BOTH), ("unite", 21, PaperTongue.BOTH), ("accueil", 8, PaperTongue.BOTH))
HANDED_OVER = (
    ("referent", 6, PaperTongue.FRENCH),
    ("murafiqa", 3, PaperTongue.ARABIC),
    ("referent", 1, PaperTongue.BOTH),
)

WHY = (
    "L’enfant s’est présenté cette nuit à l’unité et demande qu’on prévienne son centre.",
    "Audience ce matin : le tribunal demande l’adresse de la famille.",
)


def holidays(admin: Actor, now: datetime) -> None:
    """The feasts of the year before and after now."""
    with system_work():
        for day, french, arabic in FEASTS:
            if abs(day - clock.local(now).date()) < timedelta(days=400):
                service.add_holiday(admin, day, french, arabic)


def away(people: dict[str, Actor], now: datetime) -> None:
    """Somebody is away now and looked after; somebody will be."""
    with clock.hold(now - timedelta(days=4)), system_work():
        today = clock.local(now).date()
        stands_in = people["referent"].user_id
        service.plan_leave(people["tarik"], stands_in, today - timedelta(days=2), today + timedelta(days=5))
        service.plan_leave(
            people["murafiqa"], people["abdelilah"].user_id, today + timedelta(days=12), today + timedelta(days=19)
        )


def notices(people: dict[str, Actor], now: datetime) -> None:
    """What was told before yesterday was read then; what came since waits."""
    with system_work():
        for person in people.values():
            service.read_all(person, now - timedelta(days=2))


def papers(people: dict[str, Actor], now: datetime) -> None:
    """Papers that were printed: forms for the drawer, and the sheet of a child who went to the doctor."""
    for login, days, tongue in PRINTED:
        with clock.hold(now - timedelta(days=days)), system_work():
            issue(people[login], BLANK, tongue, blank_says(), address=None)
    for login, days, tongue in HANDED_OVER:
        worker = people[login]
        with clock.hold(now - timedelta(days=days)), system_work() as unit:
            hers = (Case.reference_worker_id == worker.user_id, Case.opened_at < clock.now())
            reference = unit.scalars(select(Case.reference).where(*hers).order_by(Case.opened_at)).first()
            if reference is not None:
                file = queries.open_file(worker, reference)
                issue(worker, INTAKE, tongue, intake_says(file, queries.keeper(file)), address=None, about=file.id)


def views(people: dict[str, Actor]) -> None:
    """Lists that people ask for often."""
    with system_work():
        for login, kept in VIEWS.items():
            for name, args in kept:
                service.save_view(people[login], name, args)


def begun(people: dict[str, Actor]) -> None:
    """Notes that are not finished: the first page of their authors says so."""
    with system_work() as unit:
        for login, (kind, data_class, text) in BEGUN.items():
            author = people[login]
            follows = select(CaseMember.case_id).where(CaseMember.user_id == author.user_id)
            hers = or_(Case.opened_by_id == author.user_id, Case.id.in_(follows))
            query = select(Case.id).where(hers, Case.status != Status.CLOSED, Case.restricted.is_(False))
            case_id = unit.scalars(query.order_by(Case.id.desc())).first()
            if case_id is not None:
                fields = {"text": text, "kind": str(kind), "data_class": str(data_class)}
                drafts.save(unit, author, note_key(case_id), fields)


def leave_for_good(people: dict[str, Actor], now: datetime) -> None:
    """A colleague's account ends, and her files go to another one."""
    director = people["directrice"]
    with clock.hold(now - LEFT), system_work() as unit:
        leaver = unit.get(User, people[LEAVER].user_id)
        if leaver is not None and director.workplace_id:
            taker = people["tarik"].user_id
            accounts.end(director, leaver.id, leaver.version, {director.workplace_id: taker})


def openings(people: dict[str, Actor], now: datetime) -> None:
    """The unit opened two files of the centre with a reason: one opening was reviewed, one still waits."""
    officer, director = people["unite"], people["directrice"]
    with clock.hold(now - timedelta(days=9)) as held, system_work() as unit:
        files = (Case.establishment_id == director.workplace_id, Case.restricted.is_(False))
        known = unit.execute(select(Case.id, Case.establishment_id).where(*files).order_by(Case.id).limit(2)).all()
        for days, why, file in zip((6, 1), WHY, known, strict=False):
            held.at = now - timedelta(days=days)
            service.break_glass(officer, file.id, file.establishment_id, why)
        unit.flush()
        first = unit.scalars(select(ExceptionalOpening.id).order_by(ExceptionalOpening.opened_at)).first()
        if first is not None:
            held.at = now - timedelta(days=5)
            service.review_opening(director, first, ReviewOutcome.JUSTIFIED)
