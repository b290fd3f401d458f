"""Ports are remembered as long as they are free."""

import socket
from pathlib import Path

import pytest

from launch import envfile, portal, ports
from launch.console import Stop


def test_the_remembered_port_is_used_again() -> None:
    assert ports.choose("23456", free=lambda _port: True) == 23456


def test_a_taken_port_gives_way_to_a_free_one() -> None:
    assert ports.choose("23456", free=lambda port: port == 24000) == 24000


def test_nonsense_is_not_a_port() -> None:
    assert ports.choose("abc", free=lambda port: port == 24000) == 24000


def test_the_chosen_port_is_written_down(tmp_path: Path) -> None:
    file = tmp_path / "redis.env"
    envfile.write(file, {"REDIS_PASSWORD": "x"})
    port = ports.remember(file, "REDIS_PORT")
    assert envfile.read(file) == {"REDIS_PASSWORD": "x", "REDIS_PORT": str(port)}
    assert ports.remember(file, "REDIS_PORT") == port


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    with socket.create_server((ports.ADDRESS, 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(Stop, match=f"Poort {taken} is al in gebruik"):
            portal.port_from({"PORT": str(taken)})


@pytest.mark.parametrize("text", ["abc", "0", "65536", "-1"])
def test_what_is_no_port_is_refused(text: str) -> None:
    with pytest.raises(Stop, match="geen poort"):
        portal.port_from({"PORT": text})
