"""What says who is referred together: papers, the child's path, a Bundle for another system, files that become one."""

from __future__ import annotations

from caseapp.kernel.identifiers import id_text
from caseapp.referrals.fhir import maps
from caseapp.referrals.fhir.reading import read
from caseapp.referrals.queries.path import Turn
from tests.conftest import House, client_of
from tests.establishments.centre import open_centre
from tests.papers.reading import pages_of, words_of
from tests.papers.test_papers import flat
from tests.referrals.bundles import text_of
from tests.referrals.houses import DIRECTOR, OFFICER, WORKER, act
from tests.referrals.kin import accept_all, family, rows_of, sent_together
from tests.referrals.test_fhir import of_type, written
from tests.referrals.test_papers import address, ask
from tests.referrals.test_party import depart
from tests.referrals.test_path import way


def printed(house: House, role: object, place: bytes, url: str, **typed: str) -> str:
    """The text of a paper."""
    answer = ask(house, role, place, url, **typed)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    return flat(pages_of(answer.data))


def test_papers_say_who_goes_along_by_their_references(house: House) -> None:
    beds = open_centre(house, 2, place=house.world.there)
    here, there = house.world.here, house.world.there
    (sendings,) = sent_together(house, family(house), apart=3).values()
    own, other = rows_of(house, sendings, "reference")
    letter = printed(house, OFFICER, here, address(house, sendings[0], "letter.pdf"), to_whom="Maison", words="Un lit.")
    assert other in letter and {"3", "1"} <= words_of(letter)
    accept_all(house, sendings, beds)
    act(house, here, WORKER, sendings[0], depart, [sendings[1]])
    card = printed(house, WORKER, here, address(house, sendings[0], "driver.pdf"), tongue="both")
    assert own in card and other in card, "the driver knows that two children ride, and nothing more"
    sheet = printed(house, DIRECTOR, there, address(house, sendings[0], "handover.pdf"))
    assert other in sheet


def test_a_paper_of_a_child_alone_says_so(lite: House) -> None:
    open_centre(lite, 1, place=lite.world.there)
    (sendings,) = sent_together(lite, family(lite, 0), apart=2).values()
    letter = printed(
        lite, OFFICER, lite.world.here, address(lite, sendings[0], "letter.pdf"), to_whom="M", words="Oui."
    )
    assert {"0", "2"} <= words_of(letter)


def test_the_path_says_that_she_was_not_alone(lite: House) -> None:
    sent_together(lite, family(lite))
    (point,) = [point for point in way(lite, WORKER).points if point.turn is Turn.REFERRED]
    assert point.together


def test_the_bundles_of_a_party_belong_together(house: House) -> None:
    (sendings,) = sent_together(house, family(house), apart=1).values()
    bundles = [written(house, one) for one in sendings]
    requests = [of_type(one, "ServiceRequest") for one in bundles]
    parties = {request["requisition"]["value"] for request in requests}
    assert len(parties) == 1 and {request["requisition"]["system"] for request in requests} == {maps.PARTY}
    assert {of_type(one, "Task")["groupIdentifier"]["value"] for one in bundles} == parties
    assert len({request["identifier"][0]["value"] for request in requests}) == 2, "each child has a request of her own"
    wish = read(text_of(bundles[0]))
    assert (wish.siblings, wish.apart) == (1, 1)
    for number, one in enumerate(sendings):
        assert id_text(sendings[1 - number]) not in text_of(bundles[number]), one.hex()


def test_the_card_of_the_file_says_with_brothers_or_sisters(lite: House) -> None:
    sent_together(lite, family(lite))
    page = client_of(lite, WORKER).get(f"/cases/{lite.world.reference}").get_data(as_text=True)
    assert "brothers or sisters" in page or "frères ou sœurs" in page
