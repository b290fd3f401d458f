"""Which queue wakes the worker, and why.

The choice changes how soon work is picked up, never whether: every job is a row in the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from launch import envfile


@dataclass(frozen=True)
class Choice:
    """The queue of this start: what the portal is told, and what the reader of the screen is."""

    settings: Mapping[str, str]
    sentence: str
    redis_server: str | None = None


def choose(environment: Mapping[str, str], redis_server: str | None, folder: Path) -> Choice:
    """Choose: what was given wins, then a Redis on this machine, then a folder.

    Args:
        environment: may hold `REDIS_URL` or `CELERY_BROKER_URL` (also as `…_FILE`).
        redis_server: the path of an installed server; the choice then asks to start it, and its
            address is not known before.
        folder: where messages lie when there is no Redis.
    """
    for name in ("REDIS_URL", "CELERY_BROKER_URL"):
        url = envfile.given(environment, name)
        if url and not url.startswith("filesystem:"):
            place = urlsplit(url).netloc.rpartition("@")[2]
            return Choice({name: url}, f"Wachtrij: {place} (zo staat het in {name})")
    in_folder = {"CELERY_BROKER_URL": "filesystem://", "BROKER_DIR": str(folder)}
    if envfile.given(environment, "CELERY_BROKER_URL"):
        return Choice(in_folder, f"Wachtrij: de map {folder} (zo staat het in CELERY_BROKER_URL)")
    if redis_server:
        return Choice(
            {},
            f"Wachtrij: eigen Redis ({redis_server} staat op deze machine)",
            redis_server=redis_server,
        )
    return Choice(
        in_folder,
        f"Wachtrij: de map {folder} (geen REDIS_URL opgegeven, geen redis-server gevonden)",
    )
