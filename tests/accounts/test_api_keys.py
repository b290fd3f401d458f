"""API keys: made after a fresh code, shown once, replaced, ended, and warned about."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from psycopg import sql

from tests.api.keys import api_key, with_key
from tests.cast import Cast, code_of, log_in, member, person
from vroegsignalering import clock, row_security
from vroegsignalering.accounts import key_format, rules, selectors, services
from vroegsignalering.accounts.models import ApiKey, KeyBearer, Membership
from vroegsignalering.accounts.roles import (
    ACTS_OF_SCOPE,
    SCOPES_OF_SIDE,
    Act,
    ApiScope,
    Role,
    Side,
)
from vroegsignalering.accounts.states import ApiKeyRefusal, ApiKeyState, CodeRefusal
from vroegsignalering.audit.models import Event
from vroegsignalering.outbox.models import Mail
from vroegsignalering.refusals import Refused

KEY = re.compile(r"vsk_[0-9A-Za-z]{38}")


@pytest.fixture
def ada(cast: Cast) -> Membership:
    with row_security.unrestricted("tests"):
        return member(person("Ada", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)


def _form(by: Membership, **changed: object) -> dict[str, object]:
    return {
        "name": "Huurpakket",
        "scopes": [ApiScope.READ_AGREEMENTS.value, ApiScope.DELIVER.value],
        "days": "90",
        "code": code_of(by),
        "acting": by.acting_key,
        **changed,
    }


# --- The form of a key --------------------------------------------------------------------------


def test_a_key_has_a_mark_that_scanners_find_and_a_checksum() -> None:
    made = key_format.make()
    assert KEY.fullmatch(made)
    assert key_format.is_well_formed(made)
    assert made != key_format.make()
    other = "A" if made[10] != "A" else "B"
    assert not key_format.is_well_formed(made[:10] + other + made[11:])
    assert not key_format.is_well_formed(made + "\n")
    assert not key_format.is_well_formed("")


def test_what_may_be_seen_again_leaves_more_than_128_bits_secret() -> None:
    made = key_format.make()
    hidden = len(made) - len(key_format.prefix_of(made)) - 6
    assert 62**hidden > 2**128


# --- Rules and tables ---------------------------------------------------------------------------


def test_the_tables_of_scopes_miss_nothing() -> None:
    assert set(SCOPES_OF_SIDE) == set(Side)
    assert set(ACTS_OF_SCOPE) == set(ApiScope)
    assert set().union(*SCOPES_OF_SIDE.values()) == set(ApiScope)


def test_no_key_signs_or_keeps_people_or_keys() -> None:
    opened = set().union(*ACTS_OF_SCOPE.values())
    assert not opened & {
        Act.SIGN_AGREEMENT,
        Act.SEND_AGREEMENT,
        Act.INVITE_PEOPLE,
        Act.KEEP_API_KEYS,
        Act.GRANT_MANDATE,
        Act.PROCESS_REGISTRATIONS,
    }


@pytest.mark.parametrize(
    ("side", "scopes", "days", "refusal"),
    [
        (Side.PARTNER, [ApiScope.DELIVER], 365, None),
        (Side.PARTNER, [], 365, ApiKeyRefusal.NO_SCOPE),
        (Side.PARTNER, [ApiScope.CASES], 365, ApiKeyRefusal.WRONG_SCOPE),
        (Side.AUTHORITY, [ApiScope.CASES, ApiScope.DELIVER], 365, ApiKeyRefusal.WRONG_SCOPE),
        (Side.OPERATOR, [ApiScope.READ_SIGNALS], 365, ApiKeyRefusal.WRONG_SCOPE),
        (Side.AUTHORITY, [ApiScope.DDAS], 0, ApiKeyRefusal.WRONG_TERM),
        (Side.AUTHORITY, [ApiScope.DDAS], 731, ApiKeyRefusal.WRONG_TERM),
        (Side.AUTHORITY, [ApiScope.DDAS], 730, None),
    ],
)
def test_who_may_have_which_key(
    side: Side, scopes: list[ApiScope], days: int, refusal: ApiKeyRefusal | None
) -> None:
    assert rules.why_not_make_api_key(side, scopes, days) == refusal


# --- Making one ---------------------------------------------------------------------------------


def test_an_administrator_makes_a_key_and_sees_it_once(
    cast: Cast, client: Client, ada: Membership
) -> None:
    log_in(client, ada)
    answer = client.post(reverse("accounts:api-key-make"), _form(ada))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    (secret,) = set(KEY.findall(answer.content.decode()))
    with row_security.unrestricted("tests"):
        key = ApiKey.objects.get()
        assert bytes(key.digest) == key_format.digest_of(secret)
        assert key.organisation == cast.zilverberk
        assert key.scopes == [ApiScope.DELIVER, ApiScope.READ_AGREEMENTS]
        assert key.expires_at - key.made_at == dt.timedelta(days=90)
        assert (key.made_by, key.made_name) == (ada.pk, "Ada Baas")
    listed = client.get(reverse("accounts:api-keys")).content.decode()
    assert key.prefix in listed
    assert not KEY.search(listed)
    assert with_key(secret).get("/api/v1/overeenkomsten").status_code == 200


def test_the_secret_stands_nowhere_in_the_database(cast: Cast, ada: Membership) -> None:
    with row_security.acting_for(cast.zilverberk.pk, ada.user_id):
        key, secret = services.make_api_key(
            by=ada, name="x", scopes=[ApiScope.DELIVER], days=1, code=code_of(ada)
        )
    hidden = secret.removeprefix(key.prefix)
    with row_security.unrestricted("tests"), connection.cursor() as cursor:
        for table in {model._meta.db_table for model in apps.get_models()}:
            cursor.execute(
                sql.SQL("select count(*) from {} t where t::text like %s").format(
                    sql.Identifier(table)
                ),
                [f"%{hidden}%"],
            )
            assert cursor.fetchone() == (0,), table


def test_a_key_needs_a_fresh_code_and_a_code_makes_one_key(
    cast: Cast, client: Client, ada: Membership
) -> None:
    log_in(client, ada)
    page = reverse("accounts:api-key-make")
    once = _form(ada)
    assert KEY.search(client.post(page, once).content.decode())
    again = client.post(page, once).content.decode()
    assert str(CodeRefusal.USED_CODE.label) in again
    assert not KEY.search(again)
    wrong = client.post(page, _form(ada, code="000000")).content.decode()
    assert str(CodeRefusal.WRONG_CODE.label) in wrong
    assert not KEY.search(wrong)
    with row_security.unrestricted("tests"):
        assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"scopes": []}, {"scopes": ["zaken"]}, {"name": ""}, {"days": "0"}, {"days": "veel"}],
)
def test_a_wrong_form_makes_no_key_and_spends_no_code(
    cast: Cast, client: Client, ada: Membership, wrong: dict[str, object]
) -> None:
    log_in(client, ada)
    sent = _form(ada, **wrong)
    answer = client.post(reverse("accounts:api-key-make"), sent)
    assert "Fout:" in answer.content.decode()
    with row_security.unrestricted("tests"):
        assert not ApiKey.objects.exists()
        services.verify_fresh_code(by=ada, code=str(sent["code"]))


def test_only_an_administrator_keeps_keys(cast: Cast, client: Client) -> None:
    log_in(client, cast.noor)
    assert client.get(reverse("accounts:api-keys")).status_code == 403
    with pytest.raises(Refused) as refused:
        services.make_api_key(
            by=cast.noor, name="x", scopes=[ApiScope.DELIVER], days=1, code="000000"
        )
    assert refused.value.status == 403


def test_every_administrator_hears_of_a_key_and_the_trail_tells_it(
    cast: Cast, ada: Membership
) -> None:
    with row_security.unrestricted("tests"):
        member(person("Bob", "Baas"), cast.zilverberk, Role.ADMINISTRATOR)
    with row_security.acting_for(cast.zilverberk.pk, ada.user_id):
        key, secret = services.make_api_key(
            by=ada, name="x", scopes=[ApiScope.DELIVER], days=1, code=code_of(ada)
        )
    with row_security.unrestricted("tests"):
        mails = list(Mail.objects.filter(purpose__startswith="api-key-made"))
        assert {mail.to_email for mail in mails} == {"ada.baas@example.nl", "bob.baas@example.nl"}
        assert all(secret not in mail.body and key.prefix not in mail.body for mail in mails)
        event = Event.objects.get(verb="api_key_made")
    assert event.object_id == str(key.pk)
    assert event.person_id == ada.user_id
    assert event.detail["scopes"] == ["aanleveren"]


# --- Using one ----------------------------------------------------------------------------------


def test_what_acts_with_a_key_is_no_person(cast: Cast) -> None:
    key, secret = api_key(cast.zilverberk, ApiScope.READ_AGREEMENTS)
    by = services.bearer_of(secret)
    assert isinstance(by, KeyBearer)
    assert by.organisation_id == cast.zilverberk.pk
    assert by.user_id is None
    assert by.pk is None
    assert by.api_key_id == key.pk
    assert by.may(Act.READ_AGREEMENT)
    assert not by.may(Act.HAND_IN)
    with pytest.raises(TypeError):
        by.save()
    with pytest.raises(TypeError):
        by.delete()


def test_the_trail_names_the_key_and_no_person(cast: Cast) -> None:
    key, secret = api_key(cast.zilverberk, ApiScope.DELIVER)
    assert with_key(secret).get("/api/v1/overeenkomsten").status_code == 403
    with row_security.unrestricted("tests"):
        event = Event.objects.get(verb="refused")
    assert event.api_key_id == key.pk
    assert event.organisation_id == event.acting_organisation_id == cast.zilverberk.pk
    assert (event.person_id, event.membership_id, event.role) == (None, None, "")
    assert event.detail == {"refusal": "scope_missing", "route": "agreements:api-list"}


def test_use_is_noted_at_most_once_a_minute(cast: Cast) -> None:
    key, secret = api_key(cast.zilverberk)
    start = clock.now()
    seen = []
    for seconds in (0, 30, 59, 61):
        with clock.at(start + dt.timedelta(seconds=seconds)):
            services.bearer_of(secret)
        with row_security.unrestricted("tests"):
            key.refresh_from_db()
        seen.append(key.last_used_at)
    assert seen[0] == seen[1] == seen[2]
    assert seen[3] is not None
    assert seen[2] is not None
    assert seen[3] > seen[2]


@pytest.mark.parametrize("options", [{"days": -1}, {"days": 0}, {"ended": True}])
def test_an_expired_or_ended_key_opens_nothing(cast: Cast, options: dict[str, int]) -> None:
    _, secret = api_key(cast.zilverberk, **options)  # type: ignore[arg-type]  # one option a case
    assert services.bearer_of(secret) is None


# --- Replacing and ending -----------------------------------------------------------------------


def test_a_successor_lets_the_old_key_work_for_two_more_weeks(
    cast: Cast, client: Client, ada: Membership
) -> None:
    old, old_secret = api_key(cast.zilverberk, ApiScope.READ_AGREEMENTS)
    log_in(client, ada)
    page = reverse("accounts:api-key-replace", args=[old.pk])
    answer = client.post(page, {"code": code_of(ada), "acting": ada.acting_key})
    (secret,) = set(KEY.findall(answer.content.decode()))
    now = clock.now()
    for moment, works in ((now, True), (now + dt.timedelta(days=15), False)):
        with clock.at(moment):
            assert (services.bearer_of(old_secret) is not None) == works
            assert services.bearer_of(secret) is not None
    with row_security.unrestricted("tests"):
        rows = {row.key.pk: row.state for row in selectors.api_keys_of(cast.zilverberk, now)}
        made = ApiKey.objects.get(replaces=old)
    assert rows == {old.pk: ApiKeyState.REPLACED, made.pk: ApiKeyState.WORKS}
    assert (made.name, made.scopes) == (old.name, old.scopes)


def test_a_successor_does_not_make_the_old_key_live_longer(cast: Cast, ada: Membership) -> None:
    old, _ = api_key(cast.zilverberk, days=3)
    with row_security.acting_for(cast.zilverberk.pk, ada.user_id):
        services.replace_api_key(by=ada, key=old, code=code_of(ada))
        was = old.expires_at
        old.refresh_from_db()
    assert old.expires_at == was


def test_a_key_is_replaced_once_and_not_when_it_is_over(cast: Cast, ada: Membership) -> None:
    old, _ = api_key(cast.zilverberk)
    over, _ = api_key(cast.zilverberk, days=-1)
    with row_security.acting_for(cast.zilverberk.pk, ada.user_id):
        services.replace_api_key(by=ada, key=old, code=code_of(ada))
        with pytest.raises(Refused) as twice:
            services.replace_api_key(by=ada, key=old, code=code_of(ada))
        with pytest.raises(Refused) as late:
            services.replace_api_key(by=ada, key=over, code=code_of(ada))
    assert twice.value.refusal == ApiKeyRefusal.REPLACED_ALREADY
    assert late.value.refusal == ApiKeyRefusal.NOT_WORKING


def test_two_who_end_a_key_at_once_end_it_once(committed_cast: Cast) -> None:
    with row_security.unrestricted("tests"):
        ada = member(person("Ada", "Baas"), committed_cast.zilverberk, Role.ADMINISTRATOR)
    key, _ = api_key(committed_cast.zilverberk)

    def end(_: int) -> str:
        try:
            with row_security.acting_for(committed_cast.zilverberk.pk, ada.user_id):
                services.end_api_key(by=ada, key=key)
        except Refused as refused:
            return str(refused.refusal.value)
        finally:
            connections.close_all()
        return "ended"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(end, range(2))) == ["ended", "key_not_working"]
    with row_security.unrestricted("tests"):
        assert Event.objects.filter(verb="api_key_ended").count() == 1


def test_an_ended_key_is_refused_from_that_moment_on(
    cast: Cast, client: Client, ada: Membership
) -> None:
    key, secret = api_key(cast.zilverberk)
    log_in(client, ada)
    assert with_key(secret).get("/api/v1/overeenkomsten").status_code == 200
    page = reverse("accounts:api-key-end", args=[key.pk])
    assert "Stop de sleutel" in client.get(page).content.decode()
    assert client.post(page, {"acting": ada.acting_key}).status_code == 302
    assert with_key(secret).get("/api/v1/overeenkomsten").status_code == 401
    assert "werkt al niet meer" in client.get(page).content.decode()


# --- What is shown ------------------------------------------------------------------------------


def test_no_keys_yet_says_what_to_do(client: Client, ada: Membership) -> None:
    log_in(client, ada)
    assert (
        "U heeft nog geen API-sleutels" in client.get(reverse("accounts:api-keys")).content.decode()
    )


@pytest.mark.parametrize(("days", "warned"), [(13, True), (15, False), (-1, False)])
def test_the_start_page_warns_two_weeks_ahead(
    cast: Cast, client: Client, ada: Membership, days: int, warned: bool
) -> None:
    api_key(cast.zilverberk, days=days)
    log_in(client, ada)
    page = client.get(reverse("signals:start")).content.decode()
    assert ("API-sleutel Huurpakket verloopt bijna" in page) == warned


def test_an_authority_is_warned_as_well(cast: Cast, client: Client) -> None:
    with row_security.unrestricted("tests"):
        bas = member(person("Bas", "Heer"), cast.zwolle.organisation, Role.ADMINISTRATOR)
    api_key(cast.zwolle.organisation, days=3)
    log_in(client, bas)
    page = client.get(reverse("signals:start")).content.decode()
    assert "API-sleutel Huurpakket verloopt bijna" in page


# --- From the command line ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "scope", "owner"),
    [
        ("00000132", "aanleveren", lambda cast: cast.zilverberk),
        ("0193", "zaken", lambda cast: cast.zwolle.organisation),
        ("0534", "ddas", lambda cast: cast.bollenstreek.organisation),
    ],
)
def test_the_command_prints_the_key_and_nothing_else(
    cast: Cast, number: str, scope: str, owner: Callable[[Cast], object]
) -> None:
    out = StringIO()
    call_command("issue_api_key", "--organisation", number, "--scope", scope, stdout=out)
    assert KEY.fullmatch(out.getvalue().removesuffix("\n"))
    by = services.bearer_of(out.getvalue().strip())
    assert by is not None
    assert by.organisation == owner(cast)
    assert by.api_key.scopes == [scope]


@pytest.mark.parametrize(
    "asked",
    [
        ("--organisation", "00009999", "--scope", "aanleveren"),
        ("--organisation", "0392", "--scope", "zaken"),
        ("--organisation", "", "--scope", "aanleveren"),
        ("--organisation", "00000132", "--scope", "zaken"),
        ("--organisation", "00000132", "--scope", "alles"),
        ("--organisation", "00000132"),
    ],
)
def test_the_command_refuses_what_cannot_be(cast: Cast, asked: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("issue_api_key", *asked, stdout=StringIO())
    with row_security.unrestricted("tests"):
        assert not ApiKey.objects.exists()


def test_the_command_takes_several_scopes_both_ways(cast: Cast) -> None:
    out = StringIO()
    call_command(
        "issue_api_key",
        "--organisation",
        "00000132",
        "--scope",
        "aanleveren",
        "pauzes",
        "--scope",
        "overeenkomsten-lezen",
        stdout=out,
    )
    by = services.bearer_of(out.getvalue().strip())
    assert by is not None
    assert by.api_key.scopes == ["aanleveren", "pauzes", "overeenkomsten-lezen"]
