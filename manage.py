"""Django's commands, run beside a running portal: same database, same keys, same clock.

Every command works as the app role, `shell` included; only `migrate` works as the owner of the
tables. In an installation where the environment names the database, nothing else is read.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from launch import envfile

# What a command that needs neither a database nor a key may be told instead of them.
NO_PORTAL = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def main(arguments: list[str]) -> None:
    """Run one command."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "vroegsignalering.settings"
    os.environ["PORTAL_DATABASE_ROLE"] = "owner" if arguments[1:2] == ["migrate"] else "app"
    envfile.join_running_portal(Path(__file__).resolve().parent, os.environ)
    if arguments[1:2] == ["verify_document"]:
        _do_without_portal()
    execute_from_command_line(arguments)


def _do_without_portal() -> None:
    """Let a document be checked on a machine where no portal ever ran: settings want a value."""
    for name, value in NO_PORTAL.items():
        os.environ.setdefault(name, value)
    for name in ("DJANGO_SECRET_KEY", "SEALING_KEYS", "INDEX_KEYS"):
        os.environ.setdefault(name, f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}")


if __name__ == "__main__":
    main(sys.argv)
