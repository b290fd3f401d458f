"""``/gemeenten``: who takes part, and which municipality an address belongs to."""

from __future__ import annotations

import datetime as dt
import re

from django.db import connection

from municipalities.models import Municipality
from tests.api.keys import software
from tests.cast import Cast, addresses
from vroegsignalering import row_security
from vroegsignalering.accounts.roles import ApiScope

LIST = "/api/v1/gemeenten"
SEARCH = "/api/v1/gemeenten/zoekopdrachten"


def test_any_key_reads_the_municipalities(cast: Cast) -> None:
    for client in (software(cast.incasso, ApiScope.PAUSES), software(cast.delft.organisation)):
        answer = client.get(LIST, {"doetMee": "true"}).json()
        assert [one["naam"] for one in answer["resultaten"]] == [
            "Delft",
            "Hillegom",
            "Lisse",
            "Zwolle",
        ]
        assert answer["totaal"] == 4


def test_a_municipality_tells_how_it_receives(cast: Cast) -> None:
    assert software(cast.zilverberk).get(f"{LIST}/0503").json() == {
        "code": "0503",
        "naam": "Delft",
        "doetMee": True,
        "meldpunt": {
            "naam": "Meldpunt Voorbeeld",
            "isDitPortaal": False,
            "aanleveren": "Lever aan in dit portaal. Wij geven de signalen door.",
        },
        "drempelbedrag": "600.00",
        "contact": {
            "naam": "Servicedesk",
            "telefoon": "010 000 00 00",
            "email": "meldpunt@example.nl",
        },
    }


def test_one_that_does_not_take_part_has_no_meldpunt(cast: Cast) -> None:
    found = software(cast.zilverberk).get(f"{LIST}/0392").json()
    assert (found["doetMee"], found["meldpunt"], found["contact"]) == (False, None, None)
    assert found["drempelbedrag"] is None


def test_a_municipality_of_the_past_is_unknown(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        Municipality.objects.filter(code="0392").update(valid_until=dt.date(2025, 1, 1))
    assert software(cast.zilverberk).get(f"{LIST}/0392").status_code == 404


def test_pages_follow_each_other_without_gap_or_double(cast: Cast) -> None:
    client = software(cast.zilverberk)
    total = client.get(LIST).json()["totaal"]
    seen: list[str] = []
    address = f"{LIST}?pageSize=100"
    while address:
        answer = client.get(address)
        seen += [one["code"] for one in answer.json()["resultaten"]]
        found = re.search(r'<http://testserver([^>]+)>; rel="next"', answer["Link"])
        address = found[1] if found else ""
        assert 'rel="first"' in answer["Link"]
        assert 'rel="last"' in answer["Link"]
    assert len(seen) == len(set(seen)) == total


def test_a_page_after_the_last_is_empty(cast: Cast) -> None:
    answer = software(cast.zilverberk).get(LIST, {"page": "999"})
    assert answer.json()["resultaten"] == []
    assert 'rel="next"' not in answer["Link"]


def test_a_link_keeps_the_filter(cast: Cast) -> None:
    answer = software(cast.zilverberk).get(LIST, {"doetMee": "false", "pageSize": "10"})
    assert "doetMee=false" in answer["Link"]
    assert 'page=2>; rel="next"' in answer["Link"]


def test_an_address_finds_its_municipality_by_post(cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        addresses(("8013CR", 12, "0193"))
    client = software(cast.zilverberk)
    for postcode in ("8013CR", "8013 cr"):
        answer = client.post(
            SEARCH, {"postcode": postcode, "huisnummer": 12}, content_type="application/json"
        )
        assert answer.status_code == 200
        assert [one["code"] for one in answer.json()["resultaten"]] == ["0193"]


def test_an_unknown_address_finds_nothing(cast: Cast) -> None:
    answer = software(cast.zilverberk).post(
        SEARCH, {"postcode": "9999ZZ", "huisnummer": 1}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()) == (200, {"resultaten": []})


def test_a_search_leaves_no_trace_of_the_address(cast: Cast) -> None:
    client = software(cast.zilverberk)
    client.get(LIST)
    written: list[str] = []

    def spy(execute: object, sql: str, parameters: object, many: bool, context: object) -> object:
        if sql.lstrip().lower().startswith(("insert", "update", "delete")):
            written.append(sql)
        return execute(sql, parameters, many, context)  # type: ignore[operator]  # Django's wrapper

    with connection.execute_wrapper(spy):
        client.post(
            SEARCH, {"postcode": "8013CR", "huisnummer": 12}, content_type="application/json"
        )
    assert not written
