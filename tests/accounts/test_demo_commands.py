"""Who one can be in the demo, and how one logs in as them."""

import json
import time

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client

from tests.accounts.test_log_in import is_in
from tests.cast import Cast
from vroegsignalering.accounts import services
from vroegsignalering.accounts.models import AuthenticatorApp


def printed(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    capsys.readouterr()
    call_command(*command)
    return capsys.readouterr().out


@pytest.mark.parametrize("command", [["demo_accounts"], ["demo_login", "noor.verhagen@example.nl"]])
def test_they_work_in_the_demo_only(cast: Cast, command: list[str]) -> None:
    with pytest.raises(CommandError, match="alleen in de demo"):
        call_command(*command)


def test_accounts_are_listed_for_programs(
    cast: Cast, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = True
    accounts = json.loads(printed(capsys, "demo_accounts", "--json"))
    by_name = {account["name"]: account for account in accounts}
    assert by_name["Noor Verhagen"] == {
        "email": "noor.verhagen@example.nl",
        "name": "Noor Verhagen",
        "roles": ["signatory", "contact_person"],
        "organisation": "Woonstichting Zilverberk",
        "kind": "landlord",
        "kvk": "00000132",
    }
    assert by_name["Ida Helder"]["kind"] == "agency"
    assert by_name["Tess Kramer"]["gemeentecode"] == "0193"
    assert by_name["Bo Vermeulen"]["gemeentecode"] in {"0553", "0534"}
    assert by_name["Olga Peters"]["kind"] == "operator"


def test_accounts_are_listed_for_people(
    cast: Cast, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = True
    assert "noor.verhagen@example.nl" in printed(capsys, "demo_accounts")


def test_what_demo_login_prints_lets_in(
    cast: Cast, client: Client, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = True
    services.set_up_login(user=cast.noor.user, password=settings.DEMO_PASSWORD)
    lines = printed(capsys, "demo_login", "Noor.Verhagen@example.nl").splitlines()
    password, code = (line.split(": ")[1] for line in lines)
    client.post("/inloggen/", {"email": "noor.verhagen@example.nl", "password": password})
    client.post("/inloggen/code/", {"code": code})
    assert is_in(client)


def test_asked_twice_it_prints_a_code_that_still_works(
    cast: Cast, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = True
    app = AuthenticatorApp.objects.get(user=cast.noor.user)
    for _ in range(2):
        code = printed(capsys, "demo_login", cast.noor.user.email).split()[-1]
        services.spend_code(app=app, code=code)
    assert app.last_step >= int(time.time()) // app.STEP_SECONDS


def test_a_password_that_somebody_chose_is_not_told(
    cast: Cast, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DEMO = True
    assert "zelf gekozen" in printed(capsys, "demo_login", cast.noor.user.email)


def test_an_unknown_account_is_said_to_be_unknown(db: None, settings: LazySettings) -> None:
    settings.DEMO = True
    with pytest.raises(CommandError, match="Er is geen account"):
        call_command("demo_login", "niemand@example.nl")
