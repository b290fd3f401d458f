"""Which database is used, and what is asked for when a role is missing."""

from pathlib import Path

import pytest

from launch import database, envfile
from launch.console import Stop
from launch.database import Origin

APP = "postgresql://app:app-secret@server:5432/portal"
OWNER = "postgresql://owner:owner-secret@server:5432/portal"


def test_without_an_address_the_database_is_our_own() -> None:
    assert database.origin({}) is Origin.EMBEDDED


def test_two_given_addresses_are_used_as_they_are(tmp_path: Path) -> None:
    given = {"DATABASE_URL": APP, "DATABASE_OWNER_URL": OWNER}
    assert database.origin(given) is Origin.GIVEN
    chosen = database.given(given, tmp_path)
    assert (chosen.urls.app, chosen.urls.owner) == (APP, OWNER)
    assert "secret" not in chosen.sentence


def test_the_owner_alone_is_not_enough() -> None:
    with pytest.raises(Stop, match="DATABASE_URL niet"):
        database.origin({"DATABASE_OWNER_URL": OWNER})


def test_roles_made_earlier_are_found_back(tmp_path: Path) -> None:
    kept = {"GIVEN": "server:5432/portal", "DATABASE_URL": APP, "DATABASE_OWNER_URL": OWNER}
    envfile.write(tmp_path / "given-database.env", kept)
    admin = {"DATABASE_URL": "postgresql://admin:x@server:5432/portal"}
    assert database.origin(admin) is Origin.GIVEN_WITHOUT_OWNER
    assert database.given(admin, tmp_path).urls.app == APP


def test_roles_of_two_portals_on_one_server_have_their_own_names() -> None:
    assert database.role_names("portal") == ("portal_owner", "portal_app")
    assert database.role_names("proef") == ("proef_owner", "proef_app")
