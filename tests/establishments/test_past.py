"""The figures of stays, and the list behind each of them."""

from __future__ import annotations

import re
from datetime import timedelta

from caseapp.kernel import clock
from tests.conftest import House, client_of
from tests.establishments.centre import DIRECTOR, WORKER, children, let_in, let_out, open_centre
from tests.establishments.forms import left, lives
from tests.security.tools import facts


def test_every_bar_of_stays_opens_as_many_children_as_it_counts(house: House) -> None:
    """By month, by how they came, by why they left: what a bar counts is what its list shows."""
    beds = open_centre(house, 3)
    files = children(house, 3)
    for bed, reference in zip(beds, files, strict=True):
        let_in(house, reference, bed)
    let_out(house, files[0])
    client = client_of(house, DIRECTOR)
    page = client.get("/tonight/figures").get_data(as_text=True)
    bars = re.findall(r'<a href="(/tonight/stays[^"]+)">[^<]+</a></th>.*?<td class="num">(\d+)', page, re.DOTALL)
    assert len(bars) >= 4
    for address, number in bars:
        shown = client.get(address.replace("&amp;", "&")).get_data(as_text=True)
        assert shown.count("/stay") - shown.count("/tonight/stay") == int(number), address
    assert facts(house).count("stay.listed") == len(bars)


def test_an_exit_without_aftercare_is_told_and_leads_to_the_exit(lite: House) -> None:
    left(lite)
    with clock.hold(clock.now() + timedelta(days=40)):
        client = client_of(lite, DIRECTOR)
        home = client.get("/").get_data(as_text=True)
        way = f"/cases/{lite.world.reference}/stay#exit"
        assert way in home and "/tonight/stays?of=aftercare" in home
        assert way in client.get("/tonight/stays?of=aftercare").get_data(as_text=True)


def test_an_altered_address_is_no_error(lite: House) -> None:
    lives(lite)
    client = client_of(lite, DIRECTOR)
    for end in ("", "?of=x&year=99999&month=13&code=zzz&page=0", "?of=left&code=order", "?of=came&year=٢٠٢٦&page=-1"):
        assert client.get(f"/tonight/stays{end}").status_code == 200


def test_who_does_not_run_the_centre_sees_no_list(lite: House) -> None:
    left(lite)
    worker = client_of(lite, WORKER)
    worker.look = False
    assert worker.get("/tonight/stays").status_code == 403
    stranger = client_of(lite, DIRECTOR, place=lite.world.there)
    assert lite.world.reference not in stranger.get("/tonight/stays?of=left").get_data(as_text=True)
