"""A Redis of our own: a child on the loopback address, with a password and an append-only file."""

import os
import secrets
import shutil
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from launch import envfile, ports, processes
from launch.console import Stop
from launch.processes import Program, Running


@dataclass(frozen=True)
class Redis:
    """One Redis server: where it keeps its data and how it is reached."""

    server: str
    data: Path
    port: int
    log: Path
    password: str = field(repr=False)

    @property
    def url(self) -> str:
        """The address for the portal."""
        return f"redis://:{self.password}@{ports.ADDRESS}:{self.port}/0"

    def program(self) -> Program:
        """How to start the server; settings go through its input, so no password shows."""
        settings = {
            "bind": ports.ADDRESS,
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.data}"',
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            # A full memory must refuse a message, never drop one.
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return Program(
            name="redis",
            command=[self.server, "-"],
            environment={"PATH": os.defpath, "LANG": "C"},
            log=self.log,
            cwd=self.data,
            standard_input="".join(f"{name} {value}\n" for name, value in settings.items()),
        )


def installed() -> str | None:
    """Return the path of an installed Redis (or Valkey) server, or None."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def prepare(directory: Path, log: Path, server: str) -> Redis:
    """Return the server that keeps its data below `directory`, not yet started."""
    data = directory / "redis"
    data.mkdir(mode=0o700, exist_ok=True)
    kept = directory / "redis.env"
    password = envfile.read(kept).get("REDIS_PASSWORD")
    if not password:
        password = secrets.token_hex(24)
        envfile.write(kept, {**envfile.read(kept), "REDIS_PASSWORD": password})
    return Redis(server, data, ports.remember(kept, "REDIS_PORT"), log, password)


def start(redis: Redis) -> Running:
    """Start the server and wait until it listens.

    Raises:
        Stop: it does not start; the text ends with its log.
    """
    running = processes.start(redis.program())
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not running.has_ended:
        try:
            socket.create_connection((ports.ADDRESS, redis.port), timeout=2).close()
        except OSError:
            time.sleep(0.05)
        else:
            return running
    running.stop()
    raise Stop(f"Redis start niet. Laatste regels van {redis.log}:\n{running.tail()}")
