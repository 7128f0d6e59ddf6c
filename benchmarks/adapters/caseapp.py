"""caseapp under gunicorn, for `drive.py` of the bench folder. `mapping.py` says what the data set becomes here.

A caseload is personal, so each operation is done as a worker whose it is, in a session begun before the measurement
(`load.py --sign-in`); W1 alone signs in for real. 200 of the workers are busy, one in each establishment: as in life, a
person who works asks for several pages a minute. W2 and W9 ask for closed files too: the workload's caseload has them.

W4 asks for the last name of a file of the worker's establishment, because searching reaches no further yet; the answer
must show it. W7 asks another establishment for a bed for one of the worker's children, with the right to tell of it;
that one's director accepts and keeps a bed. W10 is what a telephone hands in: 200 encounters, each with an alias and a
note, each sealed to the field key under an ephemeral key of its own (`phones.py`); sealing is the telephone's work, on
the driver's core.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Awaitable, Callable
from typing import Any

import mapping
import phones
from drive import EST_KIND, N_EST, RUN, Bad, cases, form

POOL = 200
BED = re.compile(rb'name="bed"[^>]* value="([^"]+)"')
Op = Callable[[Any, Any], Awaitable[None]]


class Target:
    """One running caseapp: its address, its data set, its sessions."""

    def __init__(self, name: str, port: int, *others: str) -> None:
        self.base, self.pidfiles = f"http://127.0.0.1:{port}", [f"{name}.pid", *others]
        self.known = json.loads((RUN / f"{name}.json").read_text())
        self.referred: set[int] = set()
        self.exchanges = 0
        self.ops: dict[str, Op] = {
            "W0": self.w0,
            "W2": self.w2,
            "W3": self.w3,
            "W4": self.w4,
            "W5": self.w5,
            "W6": self.w6,
            "W7": self.w7,
            "W8c": self.w8c,
            "W8n": self.w8n,
            "W9c": self.w9c,
            "W9x": self.w9x,
            "W10": self.w10,
        }

    def act_as(self, s: Any, worker: int) -> str:
        """Go on as `worker`; her form token."""
        token, csrf = self.known["sessions"][str(worker)]
        s.cookies = {"caseapp": token}
        return str(csrf)

    def worker(self, d: Any) -> int:
        """One of the busy ones; every hundredth worker of a large data set has nothing but heavy files."""
        while True:
            number = int(d.r.randint(1, min(POOL, d.w)))
            if number % mapping.HEAVY:
                return number

    def case_of(self, d: Any, worker: int) -> int:
        """One of her files, not a heavy one."""
        while True:
            number = int(worker + d.w * d.r.randrange(d.n // d.w))
            if number % mapping.HEAVY:
                return number

    def child_to_refer(self, d: Any) -> tuple[int, int]:
        """A worker and one of her files that is not closed; once each, because an accepted child has a place."""
        while True:
            worker = self.worker(d)
            number = self.case_of(d, worker)
            if number not in self.referred and next(cases(1, number, d.n))["status"] != "closed":
                self.referred.add(number)
                return worker, number

    async def login(self, s: Any) -> None:
        """Sign in for real, from an empty jar to the first page."""
        s.cookies = {}
        number = 1 + s.state.setdefault("turn", 0) % min(POOL, self.known["workers"])
        s.state["turn"] += 1
        page = form(await s.get("/login", want='name="password"'), "password")
        page |= {"login": mapping.login(number), "password": mapping.PASSWORD}
        await s.post("/login", want='id="sign-out"', data=page)
        if s.state["url"] != "/":
            raise Bad(f"landed on {s.state['url']}")

    async def w0(self, s: Any, d: Any) -> None:
        """The server alone."""
        await s.get("/healthz", want='"ok"')

    async def w2(self, s: Any, d: Any) -> None:
        """The caseload."""
        self.act_as(s, self.worker(d))
        body = await s.get("/cases/?view=mine&per=50&status=all")
        shown = body.count(b"<tr><td>")
        if shown != min(50, d.n // d.w):
            raise Bad(f"{shown} rows")
        for gone in ("Nom inconnu", "Name unknown", "Illisible", "Unreadable"):
            if gone.encode() in body:
                raise Bad("a name is not in clear")

    async def w3(self, s: Any, d: Any) -> None:
        """A heavy file, by its reference worker."""
        number = d.heavy_case()
        self.act_as(s, 1 + (number - 1) % d.w)
        body = await s.get(f"/cases/{mapping.reference(number)}")
        if body.count(b"<p dir=auto>") < 100:
            raise Bad(f"{body.count(b'<p dir=')} texts")

    async def w4(self, s: Any, d: Any) -> None:
        """Find a child of the establishment by last name."""
        worker = self.worker(d)
        csrf = self.act_as(s, worker)
        case = next(cases(1, self.case_of(d, worker), d.n))
        body = await s.post("/search", data={"csrf_token": csrf, "q": case["last_name"]})
        reference = mapping.reference(case["id"]).encode()
        if body.count(b"<tr><td>") < 1 or (reference not in body and body.count(b"<tr><td>") < 50):
            raise Bad("the child is not found")

    async def w5(self, s: Any, d: Any) -> None:
        """Register a child: the form, the form sent, the new file."""
        self.act_as(s, self.worker(d))
        case = d.new_case()
        page = form(await s.get("/cases/new"), "account")
        page |= mapping.intake_form(case)
        body = await s.post("/cases/new", want=case["address"], data=page)
        if case["narrative"].strip().encode() not in body or s.state["url"] == "/cases/new":
            raise Bad("the new file does not say what was typed")

    async def w6(self, s: Any, d: Any) -> None:
        """Write a note: the file, the note sent, the file again."""
        worker = self.worker(d)
        self.act_as(s, worker)
        path = f"/cases/{mapping.reference(self.case_of(d, worker))}"
        before = await s.get(path)
        text = d.text().strip()
        after = await s.post(f"{path}/notes", want=text, data={**form(before, "text"), "text": text})
        if after.count(b"<time datetime=") != before.count(b"<time datetime=") + 1:
            raise Bad("the note is not in the timeline")

    async def w7(self, s: Any, d: Any) -> None:
        """Ask another house for a place, then accept there with a bed: two forms, two answers, two landings, and what
        the director reads before; keys, right, log and trail included."""
        worker, number = self.child_to_refer(d)
        other = self.receiver(d, home=1 + (worker - 1) % N_EST)
        self.act_as(s, worker)
        path = f"/cases/{mapping.reference(number)}/referral"
        page = form(await s.get(path, want='name="receivers"'), "wanted_on")
        page |= {"needs": "listening", "receivers": mapping.row_id("establishment", other).hex(), "basis": "danger"}
        page |= {"who": "Mesure", "consent_words": "Mesure", "words": d.text(200).strip(), "step": "send"}
        await s.post(path, want='class="line"', data=page)
        landed = s.state["url"]
        self.act_as(s, mapping.DIRECTOR + other)
        seen = await s.get(landed, want="/accept")
        accept = seen.split(b"/accept")[0].rsplit(b'"', 1)[1].decode() + "/accept"
        asked = await s.get(accept, want='name="bed"')
        answer = form(asked, "words") | {"bed": BED.search(asked)[1].decode()}
        await s.post(accept, want="m-check", data=answer)
        if s.state["url"] != landed:
            raise Bad(f"landed on {s.state['url']}")

    def receiver(self, d: Any, home: int) -> int:
        """Another establishment, one that takes children."""
        while True:
            number = d.r.randint(1, N_EST)
            if number != home and number % len(EST_KIND) != EST_KIND.index("court"):
                return number

    async def w8c(self, s: Any, d: Any) -> None:
        """The figures of one establishment, by its director."""
        self.act_as(s, mapping.DIRECTOR + d.establishment())
        await s.get("/figures", want='id="chart-danger"')

    async def w8n(self, s: Any, d: Any) -> None:
        """The figures of a province, small cells hidden: nobody sees all of the country."""
        self.act_as(s, mapping.COORDINATOR)
        await s.get("/figures", want='id="chart-danger"')

    async def w9c(self, s: Any, d: Any) -> None:
        """10,000 files with names to CSV. Two passwords are hashed for it, as for nothing else."""
        if (await self.export(s, d, "csv")).count(b"\n") < min(d.n, mapping.EXPORTED):
            raise Bad("lines are missing")

    async def w9x(self, s: Any, d: Any) -> None:
        """The same to XLSX."""
        if len(await self.export(s, d, "xlsx")) < 30 * min(d.n, mapping.EXPORTED):
            raise Bad("lines are missing")

    async def w10(self, s: Any, d: Any) -> None:
        """200 encounters of a round, handed in by a telephone."""
        phone = self.known["telephone"]
        device, drop = phone["devices"][self.exchanges % len(phone["devices"])]
        self.exchanges += 1
        body = phones.exchange(phone, d.encounters())
        s.cookies = {}
        headers = {"Authorization": f"Bearer {device}.{drop}", "Content-Type": "application/json"}
        answer = json.loads(await s.post("/field/items", data=body, headers=headers))
        if len(answer["acknowledged"]) != 200 or answer["revoked"]:
            raise Bad(f"{len(answer['acknowledged'])} acknowledged")

    async def export(self, s: Any, d: Any, kind: str) -> bytes:
        """The page, then the file: its reason, her password, and that of a second person."""
        self.act_as(s, mapping.DIRECTOR + self.known["establishments"])
        address = "/cases/export?view=establishment&status=all"
        signed = {"password": mapping.PASSWORD, "witness": mapping.login(mapping.WITNESS)}
        page = form(await s.get(address, want='name="witness"'), "witness") | signed
        page |= {"file_format": kind, "text": "Mesure", "witness_password": mapping.PASSWORD}
        return bytes(await s.post(address, data=page))


def give(module: str, name: str, port: int, *others: str) -> None:
    """Fill `module` with what drive.py asks of an adapter."""
    target = Target(name, port, *others)
    given = {"BASE": target.base, "LOGIN": "/login", "PIDFILES": target.pidfiles, "CASES": target.known["cases"]}
    vars(sys.modules[module]).update(given, login=target.login, OPS=target.ops)


if __name__ == "adapters.caseapp":
    give(__name__, "caseapp", 8303)
