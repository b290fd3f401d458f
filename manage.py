"""Django's commands, run beside a running portal: same database, same keys, same clock.

Every command works as the app role, `shell` included; only `migrate` works as the owner of the
tables. In an installation where the environment names the database, nothing else is read.
"""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from launch import envfile


def main(arguments: list[str]) -> None:
    """Run one command."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "vroegsignalering.settings"
    os.environ["PORTAL_DATABASE_ROLE"] = "owner" if arguments[1:2] == ["migrate"] else "app"
    envfile.join_running_portal(Path(__file__).resolve().parent, os.environ)
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main(sys.argv)
