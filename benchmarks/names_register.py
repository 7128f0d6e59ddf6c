"""A register of invented children for the search alone: files, keys, entries and tokens as the application keeps them.

Everything sealed is sealed by the application's own `blobs` under real keys of its hierarchy, everything keyed by its
own index; the rows go past the services, straight into the driver. A file here has no timeline, no team, no deadline.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import threading
from collections.abc import Iterator
from datetime import date
from types import ModuleType
from typing import Any

import mapping
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sinks import PostgresSink, SqliteSink
from sqlalchemy.orm import Session
from staff import Place, place_of

from caseapp.accounts import directory
from caseapp.accounts.models import Establishment, Membership, User
from caseapp.cases.models import Case
from caseapp.config import Settings
from caseapp.infra import migrations
from caseapp.infra.sealing import vaults
from caseapp.infra.sealing.blobs import seal, wrap
from caseapp.infra.sealing.keyring import Keyring, keyring
from caseapp.infra.sealing.vaults import VaultKey
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor, Post
from caseapp.kernel.births import Birth
from caseapp.kernel.names.nicknames import SHIPPED
from caseapp.kernel.text import is_arabic
from caseapp.matching import index
from caseapp.matching.cut import cut
from caseapp.matching.models import NameEntry, NameToken
from caseapp.matching.people import values_of
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role

Record = dict[str, str]
BATCH = 2000
WAITING = 8
"""Batches made and not yet written."""
SEX = {"F": "female", "M": "male"}
CLASSES = (DataClass.IDENTITY, DataClass.CONTACT)
USER = mapping.row_id("user", 1)


def records(judge: ModuleType, folder: str, files: int) -> Iterator[Record]:
    """The gallery, then as many more as `evaluate.py --scale` makes, drawn by frequency, namesakes included."""
    known = list(judge.load_persons(folder, True)[0])
    more = files - len(known)
    drawn = judge.background(judge.Names(folder), more, len(known), True, folder) if more > 0 else ()
    return itertools.chain(known[:files], (record for record, _types in drawn))


def staff(settings: Settings, ring: Keyring, places: int) -> list[Place]:
    """Establishments with their keys, and a reference worker of the first."""
    found = []
    with Session(migrations.open_engine(settings.database_url)) as unit:
        for number in range(1, places + 1):
            key = mapping.row_id("establishment", number)
            names = {"name_fr": f"Unité {number}", "name_ar": f"وحدة {number}", "slug": f"NAMES{number:04d}"}
            where = {"type": "upe", "province_code": mapping.province_code(3)}
            unit.add(Establishment(id=key, created_at=clock.now(), **names, **where))
            found.append(place_of(unit, ring, key))
        profile = directory.Profile("bench.names", "Recherche Bench")
        sealed = directory.seal_profile(unit, USER, profile)
        login = directory.login_key(profile.login)
        unit.add(User(id=USER, login_key=login, profile=sealed, password_hash="", created_at=clock.now()))
        unit.flush()
        held = {"role": str(Role.REFERENCE_WORKER), "starts_on": date(2020, 1, 1)}
        unit.add(Membership(id=mapping.row_id("membership", 1), user_id=USER, establishment_id=found[0].id, **held))
        unit.commit()
    return found


def worker() -> Actor:
    """The reference worker of the first establishment, as a request would see her."""
    here, province = mapping.row_id("establishment", 1), mapping.province_code(3)
    post = Post(mapping.row_id("membership", 1), here, "Unité 1", "وحدة 1", province, str(Role.REFERENCE_WORKER))
    return Actor(USER, "Recherche Bench", "fr", b"", (post,), here)


def fill(settings: Settings, made: Iterator[Record], places: list[Place], at_home: int) -> int:
    """Write the files: the first `at_home` in the first establishment, the others in the rest by turns, if there is a
    rest. Returns how many tokens."""
    sink = PostgresSink(settings) if settings.database_url.startswith("postgresql") else SqliteSink(settings)
    tokens, numbered, room = 0, enumerate(made, 1), threading.Semaphore(WAITING)

    def jobs() -> Iterator[list[tuple[int, Record]]]:
        while batch := list(itertools.islice(numbered, BATCH)):
            room.acquire()
            yield batch

    _known.update(places=places, at_home=at_home, opened_at=sink.moment("2026-01-05"))
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        for rows in pool.imap(_rows, jobs()):
            for model, some in rows.items():
                sink.add(model, some)
            tokens += len(rows[NameToken])
            room.release()
    sink.finish()
    return tokens


_known: dict[str, Any] = {}
"""What the processes that make rows were forked with."""


def _rows(batch: list[tuple[int, Record]]) -> dict[type[Any], list[tuple[Any, ...]]]:
    home, *others = _known["places"]
    version = index.Version(index.FIRST, keyring().derive(f"index.{index.FIRST}"), SHIPPED)
    found: dict[type[Any], list[tuple[Any, ...]]] = {Case: [], VaultKey: [], NameEntry: [], NameToken: []}
    for number, record in batch:
        place = home if number <= _known["at_home"] else others[number % len(others)]
        _add(found, version, number, record, place, _known["opened_at"])
    return found


def _add(found: Any, version: index.Version, number: int, record: Record, place: Place, opened_at: Any) -> None:
    key, identity, contact = mapping.row_id("case", number), identity_of(record), {"commune": record["place"]}
    ciphers = {}
    for data_class in CLASSES:
        dek = os.urandom(32)
        ciphers[data_class] = AESGCM(dek)
        wrapped = wrap(place.kek, place.kek_version, dek, vaults._purpose(key, data_class, 1, place.id))
        found[VaultKey].append((key, str(data_class), 1, place.id, place.kek_version, wrapped, None))

    def sealed(data_class: DataClass, fields: dict[str, Any], table: str) -> bytes:
        where = {"table": table, "class_number": data_class.number, "row_id": key, "vault_id": key}
        return seal(ciphers[data_class], 1, fields, **where)  # type: ignore[arg-type]

    year, sex = int(record["birth_year"]), SEX[record["sex"]]
    facts = ("follow_up", "2", sex, year, year, "victim", "hotline", None, False, None, opened_at, USER)
    names = sealed(DataClass.IDENTITY, identity, "case_file"), sealed(DataClass.CONTACT, contact, "case_file")
    first = (key, mapping.reference(number), place.id, USER, USER, opened_at, None)
    found[Case].append((*first, *facts, *names, None, None, None, 1))
    told, where = {"cut": cut(identity, version.nicknames)}, {"table": "name_entry", "class_number": 1, "row_id": key}
    line = seal(place.lines, 1, told, vault_id=place.id, **where)  # type: ignore[arg-type]
    found[NameEntry].append((number, key, version.number, 1, line))
    kept = version.kept(values_of(identity, contact, sex, version.nicknames))
    found[NameToken] += [(token, place.room, number) for token in kept]


def identity_of(record: Record) -> dict[str, Any]:
    """What a file of the application would hold of this child."""
    script = "_ar" if is_arabic(record["given"] + record["family"]) else ""
    birth = dict(Birth(year=int(record["birth_year"])).to_dict())
    told = {f"given{script}": record["given"], f"family{script}": record["family"], "birth": birth}
    return told | ({"mother": record["mother"]} if record["mother"] else {})
