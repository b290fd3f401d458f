"""``make bench``: one table, each figure beside its peer and its limit, from the same run.

Real PostgreSQL with fsync on, row security on, every row sealed and routed. No figure here
fails anything: machines differ and are shared; the last column is what counts.
"""

import os
import subprocess
import sys
from pathlib import Path

from launch import postgres, services

ROWS = int(os.environ.get("BENCH_ROWS", "20000"))


def main() -> int:
    """Start a database of our own with fsync on, and measure inside it."""
    root = Path(__file__).resolve().parent.parent
    with services.temporary_directory() as directory:
        cluster = postgres.prepare(directory, directory / "postgres.log")
        running = postgres.start(cluster)
        try:
            urls = postgres.make_portal_database(
                cluster, directory, database="bench", owner_may_create_databases=False
            )
            environment = os.environ | {
                "DATABASE_URL": urls.app,
                "DATABASE_OWNER_URL": urls.owner,
                "DATA_DIR": str(directory / "data"),
            }
            for command in (
                ["manage.py", "migrate", "-v", "0"],
                ["manage.py", "measure", "--rows", str(ROWS)],
            ):
                subprocess.run([sys.executable, *command], cwd=root, env=environment, check=True)
        finally:
            running.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
