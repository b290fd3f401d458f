"""The start page opens for everybody, with and without work that waits."""

import pytest
from django.test import Client

from tests.agreements.steps import prepared
from tests.cast import Cast, agreement, log_in
from vroegsignalering import row_security

EVERYBODY = [
    name for name, kind in Cast.__annotations__.items() if kind == "Membership"
]  # all faces of the cast


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_start_page_of_everybody_opens(cast: Cast, client: Client, who: str) -> None:
    answer = log_in(client, getattr(cast, who)).get("/start/")
    assert answer.status_code == 200


@pytest.mark.parametrize("who", ["joke", "rachid", "noor", "tess"])
def test_it_opens_with_agreements_in_each_state(cast: Cast, client: Client, who: str) -> None:
    prepared(cast)
    with row_security.unrestricted("tests"):
        agreement(cast.van_doorn, cast.zwolle, "0193", in_force=False)
    answer = log_in(client, getattr(cast, who)).get("/start/")
    assert answer.status_code == 200


def test_the_contact_person_of_a_municipality_reads_what_is_to_be_sent(
    cast: Cast, client: Client
) -> None:
    prepared(cast)
    page = log_in(client, cast.joke).get("/start/").content.decode()
    assert "1 overeenkomst staat klaar om te versturen" in page
