"""Secrets are made once, kept, and never replaced by a later start."""

import base64
from pathlib import Path

from launch import keys, portal

DIRECTORY = Path("/data")


def test_every_secret_is_made_the_first_time() -> None:
    made = portal.portal_settings({}, {}, DIRECTORY, 8000)
    assert set(keys.NAMES) <= set(made)
    assert made["DEMO"] == "1"
    assert made["PORTAL_URL"] == "http://127.0.0.1:8000"


def test_a_second_start_keeps_them() -> None:
    first = portal.portal_settings({}, {}, DIRECTORY, 8000)
    second = portal.portal_settings(first, {}, DIRECTORY, 8001)
    assert {name: second[name] for name in keys.NAMES} == {name: first[name] for name in keys.NAMES}
    assert second["PORTAL_URL"] == "http://127.0.0.1:8001"


def test_a_given_secret_is_not_written_down_and_loses_none() -> None:
    first = portal.portal_settings({}, {}, DIRECTORY, 8000)
    given = {"SEALING_KEYS": "2:other", "INDEX_KEYS_FILE": "/run/secrets/index_keys"}
    assert "SEALING_KEYS" not in portal.portal_settings({}, given, DIRECTORY, 8000)
    assert (
        portal.portal_settings(first, given, DIRECTORY, 8000)["SEALING_KEYS"]
        == (first["SEALING_KEYS"])
    )


def test_a_given_secret_wins_over_the_kept_one() -> None:
    kept = {"SEALING_KEYS": "1:kept", "INDEX_KEYS": "name:kept"}
    found = portal.surroundings_from({"SEALING_KEYS": "2:given"}, kept)
    assert found["SEALING_KEYS"] == "2:given"
    assert found["INDEX_KEYS"] == "name:kept"


def test_another_projects_shell_does_not_mislead() -> None:
    shell = {"DJANGO_SETTINGS_MODULE": "other.settings", "PYTHONPATH": "/other", "HOME": "/home"}
    found = portal.surroundings_from(shell, {})
    assert found["DJANGO_SETTINGS_MODULE"] == "vroegsignalering.settings"
    assert "PYTHONPATH" not in found
    assert found["HOME"] == "/home"


def test_a_sealing_key_is_256_bits_with_a_number() -> None:
    number, _, key = keys.missing({})["SEALING_KEYS"].partition(":")
    assert number == "1"
    assert len(base64.b64decode(key)) == 32


def test_each_index_has_a_key_of_its_own() -> None:
    pairs = dict(pair.split(":") for pair in keys.missing({})["INDEX_KEYS"].split(","))
    assert set(pairs) == {"address", "name", "tenancy"}
    assert len(set(pairs.values())) == 3
