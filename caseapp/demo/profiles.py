"""Children of the street of the demonstration: a dozen under codes, people met who may be them, one who has a file now,
one whose file is asked for. Everything is invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from caseapp.cases.service import Intake
from caseapp.cases.vocabulary import Danger, Need, Situation, Source
from caseapp.cases.vocabulary import Sex as S
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.models import FaceFields, LifeFields, Met, Place, Profile, ProfileFace, Round, ToldFields
from caseapp.outreach.resemblance import years_of
from caseapp.outreach.service import becoming, bed, encounters, profiles, recognition
from caseapp.outreach.service.encounters import Noted, Person
from caseapp.outreach.vocabulary import Adherence as A
from caseapp.outreach.vocabulary import AgeMethod, Answer, Given, MarkKind, Mode, PlaceKind, RoundState
from caseapp.outreach.vocabulary import Refusal as R

LEADER, WORKER, OFFICER = "maraude", "murafiqa", "unite"


@dataclass(frozen=True, slots=True)
class Child:
    """A child: what the crew calls her, how she looks and lives; how often she was met, newest last."""

    aliases: Sequence[str]
    sex: S
    ages: tuple[int, int]
    where: PlaceKind
    met: Sequence[tuple[int, A | None, R | None, str, str]]
    """Which of the last rounds (1 is the last), how she took it, why not tonight, what the crew notes, what she said."""
    marks: Mapping[str, str] = field(default_factory=dict)
    life: LifeFields = field(default_factory=LifeFields)
    face: ProfileFace = field(default_factory=ProfileFace)
    method: AgeMethod = AgeMethod.LOOKS
    worker: str = ""
    becomes: str = ""
    """`file`: one was opened; `asked`: the day team is asked; `lost`: not met for long."""


CHILDREN: tuple[Child, ...] = (
    Child(
        ("حمزة", "Twil"), S.MALE, (12, 14), PlaceKind.STATION,
        (
            (4, A.REFUSES, R.GROUP, "Reste à dix mètres, surveille les sacs du groupe.", ""),
            (3, A.WARY, None, "Accepte une soupe, repart aussitôt.", ""),
            (2, A.ACCEPTS, R.FEAR, "Parle de son petit frère resté au douar.", "ما بغيتش نمشي لشي بلاصة مسدودة"),
            (1, A.ACCEPTS, R.NOT_TONIGHT, "Main gauche nettoyée et pansée.", "غدا نجي معكم، الليلة لا"),
        ),
        {MarkKind.SCAR: "menton, à gauche", MarkKind.CAP: "casquette rouge"},
        LifeFields(
            sleeps="Derrière les quais", since="le printemps", group="Trois garçons de la gare", work="Porte des valises",
            need="Soigner la main, appeler la grand-mère", agreed_on="2026-11-15",
        ),
        ProfileFace(languages=["darija"], origin="Vers Beni Mellal", companions="Anas, plus petit"),
        worker=WORKER, becomes="asked",
    ),
    Child(
        ("Anas", "أنس الصغير"), S.MALE, (9, 11), PlaceKind.STATION,
        (
            (3, A.WARY, None, "Se cache derrière le grand.", ""),
            (1, A.NEUTRAL, R.GROUP, "Ne vient pas sans Hamza.", ""),
        ),
        {MarkKind.JACKET: "blouson trop grand, bleu"}, face=ProfileFace(companions="Hamza"),
    ),
    Child(
        ("Simo",), S.MALE, (14, 16), PlaceKind.MARKET,
        ((4, A.NEUTRAL, R.WORK, "Range les caisses jusqu’à minuit.", ""), (2, A.ACCEPTS, R.WORK, "Connaît le marché, rend service.", "")),
        {MarkKind.INSTRUMENT: "boîte de cireur en bois"}, LifeFields(work="Cireur, range les caisses"),
    ),
    Child(
        ("البرق", "Lbar9"), S.MALE, (13, 15), PlaceKind.PORT,
        ((4, A.REFUSES, None, "Court dès qu’il voit le bus.", ""), (3, A.REFUSES, None, "", ""), (2, A.REFUSES, R.SENT_HOME, "", "")),
        {MarkKind.GAIT: "boite un peu, jambe droite"},
        LifeFields(sleeps="Petit port", exploitation="Un adulte tient à distance et fait signe."),
    ),
    Child(
        ("Khadouj", "خديجة"), S.FEMALE, (15, 17), PlaceKind.GARDEN,
        ((3, A.WARY, None, "Avec deux autres filles, parle peu.", ""), (1, A.ACCEPTS, R.EXPERIENCE, "Une mauvaise expérience ailleurs, il y a un an.", "كيقفلو علينا الباب")),
        {MarkKind.HAIR: "foulard gris"}, worker=WORKER,
    ),
    Child(
        ("Zizou",), S.MALE, (11, 13), PlaceKind.LIGHTS,
        ((2, A.NEUTRAL, None, "Vend des mouchoirs aux voitures.", ""),),
        {MarkKind.TEETH: "incisive cassée"}, LifeFields(work="Mouchoirs, aux feux"),
    ),
    Child(("مول الكلب",), S.MALE, (14, 17), PlaceKind.BEACH, ((3, A.NEUTRAL, None, "Jamais sans son chien.", ""),), {MarkKind.DOG: "chien fauve, oreille coupée"}),
    Child((), S.FEMALE, (6, 9), PlaceKind.MOSQUE, ((2, None, None, "Mendie près d’une femme, ne parle pas.", ""),)),
    Child(("Chinoui", "الشينوي"), S.MALE, (15, 17), PlaceKind.CAFE, ((97, A.NEUTRAL, None, "Parle de partir vers le nord.", ""),), becomes="lost"),
    Child(("Nounours",), S.UNKNOWN, (4, 6), PlaceKind.MARKET, ((1, None, None, "Dort dans les bras d’une sœur de douze ans.", ""),)),
    Child(
        ("Yassine", "ياسين"), S.MALE, (12, 12), PlaceKind.CAFE,
        (
            (5, A.REFUSES, None, "Tourne le dos.", ""),
            (4, A.WARY, R.RULES, "Demande ce qu’on mange au centre.", ""),
            (3, A.ACCEPTS, None, "Raconte l’école : le CM1, une maîtresse gentille.", "بغيت نرجع للمدرسة"),
            (2, A.ASKS, None, "Demande lui-même à dormir au centre.", "عييت"),
        ),
        {MarkKind.SCAR: "brûlure au poignet droit"},
        LifeFields(sleeps="Un hall près de la place", school="CM1", need="Dormir, l’école", agreed_on="2026-11-18"),
        ProfileFace(declared_name="ياسين الزيتوني", languages=["darija", "french"], origin="Fès"),
        AgeMethod.DECLARED, WORKER, "file",
    ),
    Child(("7amza",), S.MALE, (12, 15), PlaceKind.MARKET, ((4, A.WARY, None, "Casquette rouge, une valise à la main.", ""),), {MarkKind.CAP: "rouge"}),
)  # fmt: skip
SEEN: tuple[tuple[Sequence[str], S, tuple[int, int], PlaceKind, Mapping[str, str], str], ...] = (
    (("Hamza",), S.MALE, (13, 13), PlaceKind.STATION, {MarkKind.SCAR: "au menton"}, "Avec un plus petit."),
    (("Mhamed",), S.MALE, (14, 16), PlaceKind.MARKET, {MarkKind.INSTRUMENT: "boîte de cireur"}, ""),
    (("Khadija",), S.FEMALE, (16, 17), PlaceKind.GARDEN, {}, "Demande si la soignante revient."),
    (("الفنان",), S.MALE, (16, 17), PlaceKind.BEACH, {MarkKind.TATTOO: "étoile sur la main"}, "Nouveau ici."),
)
"""Met on the last round, and not yet known again."""


def live(people: dict[str, Actor], now: datetime) -> None:
    """Let them be met on the rounds that went out, be known again or not, and one of them become a file."""
    with system_work() as unit:
        back = (RoundState.BACK, RoundState.REPORTED, RoundState.VALIDATED)
        query = select(Round).where(Round.state.in_([str(state) for state in back]), Round.back_at.is_not(None))
        rounds = [(row.id, row.left_at) for row in unit.scalars(query.order_by(Round.left_at.desc()))]
        where = {row.kind: row.id for row in unit.scalars(select(Place))}
    if not rounds:
        return
    ids = [_opened(people, child, rounds, where) for child in CHILDREN]
    for child, profile in zip(CHILDREN, ids, strict=True):
        for met in child.met:
            _met(people[LEADER], rounds, where, child, profile, met)
    _seen(people[LEADER], rounds, where, ids)
    for child, profile in zip(CHILDREN, ids, strict=True):
        if child.becomes:
            _becomes(people, child, profile, now)


def _opened(people: dict[str, Actor], child: Child, rounds: Sequence[Any], where: Mapping[str, bytes]) -> bytes:
    del where
    face = ProfileFace(**child.face)
    if child.aliases:
        face["aliases"] = list(child.aliases)
    if child.marks:
        face["marks"] = {str(kind): text for kind, text in child.marks.items()}
    with clock.hold(rounds[-1][1] + timedelta(hours=1)), system_work():
        told = profiles.Told(
            child.sex,
            years_of(child.ages, clock.today().year),
            child.method,
            people[child.worker].user_id if child.worker else None,
            face,
            LifeFields(**{name: value for name, value in child.life.items() if name != "agreed_on"}),  # type: ignore[typeddict-item]
        )
        return profiles.open_profile(people[LEADER], told).id


def _met(
    leader: Actor, rounds: Sequence[Any], where: Mapping[str, bytes], child: Child, profile: bytes, met: Any
) -> None:
    number, how, refusal, note, said = met
    round_id, left = rounds[min(number, len(rounds)) - 1]
    at = (
        left - timedelta(days=90) if child.becomes == "lost" else left + timedelta(minutes=25 + 11 * (profile[-1] % 20))
    )
    given = {Given.MEAL: 1} if how in (A.ACCEPTS, A.ASKS, A.NEUTRAL) else {}
    told = ToldFields(**{name: text for name, text in (("note", note), ("said", said)) if text})  # type: ignore[typeddict-item]
    if how is A.ASKS:
        told["needs"] = ["sleep", "food"]
    with clock.hold(max(at, left)), system_work() as unit:
        encounters.note(
            leader,
            unit.get_one(Round, round_id),
            [
                Noted(
                    new_id(), where[child.where], at, Mode.TALKED if said else Mode.GREETED, [Person(profile_id=profile)],
                    adherence=how, refusal=refusal, given=given, told=told, danger=3 if child.ages[1] < 10 else None,
                )
            ],
        )  # fmt: skip


def _seen(leader: Actor, rounds: Sequence[Any], where: Mapping[str, bytes], ids: Sequence[bytes]) -> None:
    """Whoever was met on the last round under a name, and is for a person to know again; one was known at once."""
    round_id, left = rounds[0]
    for number, (aliases, sex, ages, kind, marks, note) in enumerate(SEEN):
        at = left + timedelta(minutes=70 + 13 * number)
        face = FaceFields(aliases=list(aliases), marks={str(mark): text for mark, text in marks.items()})
        person = Person(None, sex, ages, AgeMethod.LOOKS, face)
        told = ToldFields(note=note) if note else ToldFields()
        with clock.hold(at), system_work() as unit:
            one = Noted(new_id(), where[kind], at, Mode.TALKED, [person], adherence=A.NEUTRAL, told=told)
            encounters.note(leader, unit.get_one(Round, round_id), [one])
        if number == 2:
            with clock.hold(at + timedelta(hours=6)), system_work() as unit:
                met = unit.scalars(select(Met).where(Met.encounter_id == one.id)).one()
                recognition.say(leader, met, ids[4], Answer.SAME, 94)


def _becomes(people: dict[str, Actor], child: Child, profile: bytes, now: datetime) -> None:
    if child.life.get("agreed_on"):
        with clock.hold(now - timedelta(days=4)), system_work() as unit:
            row = unit.get_one(Profile, profile)
            base = profiles.picture(unit, row)
            agreed = (clock.today() - timedelta(days=1)).isoformat()
            profiles.change(people[LEADER], row, base, {**base, "agreed_on": agreed})
    if child.becomes == "asked":
        with clock.hold(now - timedelta(hours=7)), system_work() as unit:
            profiles.ask_day_team(people[LEADER], unit.get_one(Profile, profile))
        with clock.hold(now - timedelta(minutes=50)), system_work() as unit:
            bed.ask(people[LEADER], unit.get_one(Profile, profile))
    if child.becomes == "file":
        with clock.hold(now - timedelta(days=2)), system_work() as unit:
            becoming.open_file(people[OFFICER], unit.get_one(Profile, profile), _intake(child))


def _intake(child: Child) -> Intake:
    said = "\n".join(said for _round, _how, _why, _note, said in child.met if said)
    more = {
        "own_words": said,
        "languages": list(child.face.get("languages", [])),
        "needs": [str(Need.SHELTER), str(Need.FOOD)],
        "situations": [str(Situation.LIVES_IN_STREET), str(Situation.OUT_OF_SCHOOL)],
    }
    return Intake(
        danger=Danger.HIGH, sex=child.sex, source=Source.STREET_TEAM, given_ar="ياسين", family_ar="الزيتوني",
        nickname="Yassine", account="Rencontré quatre fois par le bus ; il a demandé lui-même à dormir au centre.", more=more,
    )  # fmt: skip
