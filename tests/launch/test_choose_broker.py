"""Which queue is used, and that the screen says why."""

from pathlib import Path

import pytest

from launch import broker

FOLDER = Path("/data/broker")


@pytest.mark.parametrize("name", ["REDIS_URL", "CELERY_BROKER_URL"])
def test_a_given_redis_wins(name: str) -> None:
    chosen = broker.choose({name: "redis://:secret@queue:6379/0"}, "/usr/bin/redis-server", FOLDER)
    assert chosen.settings == {name: "redis://:secret@queue:6379/0"}
    assert chosen.redis_server is None


def test_the_screen_does_not_show_the_password() -> None:
    chosen = broker.choose({"REDIS_URL": "redis://:secret@queue:6379/0"}, None, FOLDER)
    assert "queue:6379" in chosen.sentence
    assert "secret" not in chosen.sentence


def test_an_installed_redis_is_started() -> None:
    chosen = broker.choose({}, "/usr/bin/redis-server", FOLDER)
    assert chosen.redis_server == "/usr/bin/redis-server"


def test_without_redis_a_folder_is_the_queue() -> None:
    chosen = broker.choose({}, None, FOLDER)
    assert chosen.settings == {"CELERY_BROKER_URL": "filesystem://", "BROKER_DIR": str(FOLDER)}
    assert "geen redis-server gevonden" in chosen.sentence


def test_a_folder_may_be_asked_for() -> None:
    chosen = broker.choose({"CELERY_BROKER_URL": "filesystem://"}, "/usr/bin/redis-server", FOLDER)
    assert chosen.settings["BROKER_DIR"] == str(FOLDER)
    assert chosen.redis_server is None
