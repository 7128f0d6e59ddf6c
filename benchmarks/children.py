"""The files of a benchmark installation as rows for the driver."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from types import ModuleType
from typing import Any

import mapping
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from staff import Place

from caseapp.cases.vocabulary import EventKind, Status, TeamPart
from caseapp.infra.sealing import vaults
from caseapp.infra.sealing.blobs import seal, wrap
from caseapp.infra.sealing.keyring import Keyring
from caseapp.kernel.names.nicknames import SHIPPED
from caseapp.matching import index
from caseapp.matching.cut import cut
from caseapp.matching.people import values_of
from caseapp.policy.classes import DataClass

CLASSES = (DataClass.IDENTITY, DataClass.CONTACT, DataClass.SOCIAL, DataClass.NOTES)


def files(
    drive: ModuleType,
    count: int,
    more: int,
    places: dict[int, Place],
    moment: Any,
    ring: Keyring,
) -> Iterator[Any]:
    """The rows of each file: case_file, vault_key, case_member, case_event, name_entry, name_token; then those
    of `more` files to export."""
    version = index.Version(index.FIRST, ring.derive(f"index.{index.FIRST}"), SHIPPED)
    workers, last = drive.n_workers(count), max(places)
    chief = mapping.row_id("user", mapping.DIRECTOR + last)
    users = [mapping.row_id("user", number) for number in range(workers + 1)]
    names = {data_class: (str(data_class), data_class.number) for data_class in CLASSES}
    registered, note, closed = str(EventKind.REGISTERED), str(EventKind.NOTE), Status.CLOSED
    reference_part = str(TeamPart.REFERENCE)
    social, social_number = names[DataClass.SOCIAL]
    notes, notes_number = names[DataClass.NOTES]
    row_id, urandom = mapping.row_id, os.urandom
    for case in chain(drive.cases(count), drive.cases(more, count + 1, count)):
        number = case["id"]
        key = row_id("case", number)
        place, kek_version, kek, lines, room = places[case["establishment_id"] if number <= count else last]
        user = users[case["worker_id"]] if number <= count else chief
        ciphers, keys = {}, []
        for data_class, (name, _number) in names.items():
            dek = urandom(32)
            ciphers[data_class] = AESGCM(dek)
            wrapped = wrap(kek, kek_version, dek, vaults._purpose(key, name, 1, place))
            keys.append((key, name, 1, place, kek_version, wrapped, None))
        opened_at = moment(case["opened_on"])
        status = mapping.STATUS.get(case["status"], Status.INTAKE)
        row = (
            key,
            mapping.reference(number),
            place,
            user,
            user,
            opened_at,
            moment(case["closed_on"]) if status is closed else None,
            str(status),
            str(mapping.DANGER[case["risk"]]),
            str(mapping.SEX[case["sex"]]),
            int(case["birth_date"][:4]),
            int(case["birth_date"][:4]),
            str(mapping.CATEGORY[case["category"]]),
            str(mapping.SOURCE[case["source"]]),
            mapping.commune(case["commune"]).province_code,
            False,
            None,
            opened_at,
            user,
            seal(
                ciphers[DataClass.IDENTITY], 1, mapping.identity(case),
                table="case_file", class_number=1, row_id=key, vault_id=key,
            ),
            seal(
                ciphers[DataClass.CONTACT], 1, mapping.contact(case),
                table="case_file", class_number=2, row_id=key, vault_id=key,
            ),
            None,
            None,
            None,
            1,
        )  # fmt: skip
        first = row_id("event", number)
        body = seal(
            ciphers[DataClass.SOCIAL], 1, {"text": case["narrative"]},
            table="case_event", class_number=social_number, row_id=first, vault_id=key,
        )  # fmt: skip
        events = [(first, key, registered, social, opened_at, user, None, "team", False, None, None, body)]
        cipher = ciphers[DataClass.NOTES]
        for part, (_case, _kind, day, author, _place, text) in enumerate(drive.events(number, workers), 1):
            event = row_id("event", number, part)
            body = seal(
                cipher, 1, {"text": text}, table="case_event", class_number=notes_number, row_id=event, vault_id=key
            )
            events.append((event, key, note, notes, moment(day), users[author], None, "team", False, None, None, body))
        identity, contact = mapping.identity(case), mapping.contact(case)
        entry = seal(
            lines, 1, {"cut": cut(identity, SHIPPED)}, table="name_entry", class_number=1, row_id=key, vault_id=place
        )
        kept = version.kept(values_of(identity, contact, str(mapping.SEX[case["sex"]]), SHIPPED))
        member = (row_id("member", number), key, user, reference_part, opened_at, None)
        tokens = [(token, room, number) for token in kept]
        yield row, keys, member, events, (number, key, version.number, 1, entry), tokens
