"""Writes the static files as a real installation serves them: `python -m deploy.collect_static`.

For the image and for the check. Fails when a style sheet names a file that is not there. Settings
ask for secrets and a database; both are made up here and neither is used or kept.
"""

import os
import tempfile

from django.core.management import execute_from_command_line

from launch import keys


def main() -> None:
    """Collect into `STATIC_ROOT`, or into a folder that is thrown away when none is given."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("STATIC_ROOT", folder)
        os.environ.update(
            keys.missing({}),
            DATA_DIR=folder,
            DATABASE_URL="postgresql://nobody@nowhere.invalid/none",
            DEMO="0",
            TESTING="0",
            PORTAL_URL="https://nowhere.invalid",
            DJANGO_SETTINGS_MODULE="vroegsignalering.settings",
        )
        execute_from_command_line(["manage.py", "collectstatic", "--noinput", "--verbosity=0"])


if __name__ == "__main__":
    main()
