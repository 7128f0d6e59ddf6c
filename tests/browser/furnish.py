"""`python -m tests.browser.furnish DATA`: the demonstration, small, with the files that a browser should meet.

Run in a process of its own, because a process holds one keyring. Prints what was made as JSON.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from flask import Flask

from caseapp.accounts.directory import login_key
from caseapp.accounts.models import User
from caseapp.accounts.posts import actor_of_user
from caseapp.accounts.service import sessions
from caseapp.application import create_app
from caseapp.cases import service
from caseapp.cases.service import Intake
from caseapp.cases.vocabulary import ClosingReason, Danger, Sex, Source
from caseapp.config import Settings
from caseapp.demo import make_demo
from caseapp.demo.people import ACCOUNTS
from caseapp.infra import work
from caseapp.infra.db import db, session
from caseapp.infra.db.engine import driver
from caseapp.infra.db.guard import open_scope
from caseapp.infra.keys import create_keys
from caseapp.infra.prepare import prepare
from caseapp.infra.production import demo_was_made
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.births import Birth
from caseapp.web.session import new_token, token_hash

FILES = {
    "long": Intake(Danger.HIGH, sex=Sex.FEMALE, source=Source.SCHOOL, given="Ghizlane", given_ar="غزلان"),
    "unreadable": Intake(Danger.LOW, sex=Sex.MALE, source=Source.POLICE, given="Illisible"),
    "restricted": Intake(Danger.MEDIUM, sex=Sex.FEMALE, source=Source.PARENT, given="Réservée", family="Zerhouni"),
    "closed": Intake(Danger.NONE, sex=Sex.MALE, source=Source.CHILD, given_ar="مغلق", birth=Birth(year=2012)),
    "empty": Intake(Danger.NOT_ASSESSED),
}


def furnish(data: Path) -> dict[str, dict[str, str]]:
    """Make the installation in `data`; returns session tokens by login and references by what they are for."""
    settings = Settings(data=data, database_url=f"sqlite:///{data / 'caseapp.sqlite3'}")
    create_keys(settings)
    prepare(settings)
    app = create_app(settings)
    with app.app_context(), system_work() as unit:
        demo_was_made(unit)
    make_demo(app, files_each=3)
    made: dict[str, dict[str, str]] = {"tokens": {}, "references": {}}
    with app.app_context():
        with system_work() as unit:
            for account in ACCOUNTS:
                user = _user(unit, account.login)
                token = made["tokens"][account.login] = new_token()
                sessions.begin(unit, user.id, token_hash(token), lasts=timedelta(hours=12))
            worker = actor_of_user(unit, _user(unit, "referent"))
        made["references"] = _files(worker)
        db.session.remove()
    for token in made["tokens"].values():  # outside: each request has a context, and a person, of its own
        _end_tour(app, token)
    with app.app_context():
        db.engine.dispose()
    with closing(driver().connect(data / "caseapp.sqlite3")) as disk:  # behind the application's back
        spoil = "UPDATE case_file SET identity = randomblob(200) WHERE reference = ?"
        disk.execute(spoil, (made["references"]["unreadable"],))
        disk.commit()
    return made


def _user(unit, login: str) -> User:
    return unit.query(User).filter(User.login_key == login_key(login)).one()


def _end_tour(app: Flask, token: str) -> None:
    """Whoever sits here has seen the tour of the first day; test_tour.py asks for it again."""
    client = app.test_client()
    client.set_cookie("caseapp", token)
    found = re.search(r'name="csrf-token" content="([0-9a-f]+)"', client.get("/help").get_data(as_text=True))
    assert found
    assert client.post("/help/tour", data={"csrf_token": found[1]}).status_code == 303


def _files(worker) -> dict[str, str]:
    unit = session()
    work.begin_writing(unit)
    open_scope(unit, sessions.scope_of(worker, clock.now()))
    cases = {key: service.register(worker, intake) for key, intake in FILES.items()}
    for number in range(100):
        service.add_note(worker, cases["long"], f"{number + 1}. Visite à la maison. زيارة إلى المنزل رقم {number + 1}.")
    service.restrict(worker, cases["restricted"], "Un voisin travaille ici.")
    service.close(worker, cases["closed"], ClosingReason.KAFALA, "Chez sa kafila.")
    references = {key: case.reference for key, case in cases.items()}
    work.complete(unit)
    unit.info.clear()
    unit.close()
    return references


if __name__ == "__main__":
    print(json.dumps(furnish(Path(sys.argv[1]))))
