"""Makes the secret files that docker-compose.yml mounts: `python3 -m deploy.make_secrets MAIL`.

Once per installation; files that are there already stay as they are. The folder is closed to
others, the files in it are readable, because the containers run as accounts of their own.
"""

import secrets
import sys
from collections.abc import Sequence
from pathlib import Path

from launch import keys

FOLDER = Path(__file__).resolve().parent / "secrets"
_PASSWORDS = ("postgres_password", "database_owner_password", "database_app_password")
_REDIS = """\
requirepass {password}
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
dir /data
"""


def contents(known: dict[str, str], mail: str) -> dict[str, str]:
    """Return the content of every secret file, keeping what is known.

    Args:
        known: content of the files that are there already, by name.
        mail: address of the mail server, `smtp+tls://user:password@host:587`.
    """
    fresh = {name: secrets.token_hex(24) for name in _PASSWORDS} | known
    redis_password = secrets.token_hex(24)
    made = {
        **{name.lower(): value for name, value in keys.missing({}).items()},
        "database_url": _database("portal_app", fresh["database_app_password"]),
        "database_owner_url": _database("portal_owner", fresh["database_owner_password"]),
        "redis_conf": _REDIS.format(password=redis_password),
        "redis_url": f"redis://:{redis_password}@redis:6379/0",
        "email_url": mail,
    }
    return made | fresh


def _database(role: str, password: str) -> str:
    return f"postgresql://{role}:{password}@database:5432/portal"


def main(arguments: Sequence[str]) -> int:
    """Write the files that are missing; return the exit code."""
    if len(arguments) != 1:
        print("usage: python3 -m deploy.make_secrets smtp+tls://USER:PASSWORD@HOST:587")
        return 2
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    FOLDER.chmod(0o700)
    known = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.iterdir()}
    if ("redis_conf" in known) is not ("redis_url" in known):
        print("redis_conf and redis_url belong together: remove both or neither")
        return 1
    for name, content in contents(known, arguments[0]).items():
        if name not in known:
            (FOLDER / name).write_text(content, encoding="utf-8")
            (FOLDER / name).chmod(0o444)
            print(f"made {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
