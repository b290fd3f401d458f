"""`python -m launch <what>`: the launcher's own commands, run by the Makefile and by engineers."""

import argparse
import os
import sys
from pathlib import Path

from launch import envfile, portal, services
from launch.console import Stop, complain

CHECKOUT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Run one command of the launcher and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m launch", description=__doc__)
    commands = parser.add_subparsers(dest="what", required=True)
    commands.add_parser("run", help="start the portal and keep it up until Ctrl-C")
    commands.add_parser("check", help="run every tool that guards the house")
    around = commands.add_parser(
        "with-services", help="run a command with a database and a Redis for tests around it"
    )
    around.add_argument("command", nargs=argparse.REMAINDER)
    stay = commands.add_parser(
        "test-services", help="keep a database and a Redis for tests up until Ctrl-C"
    )
    stay.add_argument("--directory", type=Path, required=True, help="where they keep their files")
    chosen = parser.parse_args(arguments)
    data = envfile.data_directory(CHECKOUT, os.environ)
    try:
        if chosen.what == "run":
            portal.run(CHECKOUT, os.environ)
            return 0
        if chosen.what == "check":
            command = [sys.executable, "-m", "launch.checks"]
            return services.run_with(command, data, os.environ)
        if chosen.what == "test-services":
            services.stay_up(chosen.directory.resolve(), data)
            return 0
        command = chosen.command[1:] if chosen.command[:1] == ["--"] else chosen.command
        return services.run_with(command, data, os.environ)
    except Stop as stop:
        complain(str(stop))
        return 1
    except (portal.Ended, KeyboardInterrupt):
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
