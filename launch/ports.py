"""Free ports on this machine, remembered so that a second start uses the same ones."""

import random
import socket
from collections.abc import Callable
from pathlib import Path

from launch import envfile

ADDRESS = "127.0.0.1"
# Below the range from which Linux and macOS take the ports of outgoing connections.
FIRST, LAST = 20000, 29999


def is_free(port: int) -> bool:
    """Say whether nobody listens on this port of the loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def choose(remembered: str | None, free: Callable[[int], bool] = is_free) -> int:
    """Return the remembered port when it is still free, otherwise another free one.

    Args:
        remembered: the port of an earlier start, if there was one.
        free: says whether a port can be used.
    """
    if remembered and remembered.isdecimal() and free(int(remembered)):
        return int(remembered)
    candidates = random.sample(range(FIRST, LAST + 1), k=LAST - FIRST + 1)
    return next(port for port in candidates if free(port))


def remember(file: Path, name: str) -> int:
    """Choose the port called `name` and keep it in a file of its owner."""
    known = envfile.read(file)
    port = choose(known.get(name))
    if known.get(name) != str(port):
        envfile.write(file, {**known, name: str(port)})
    return port
