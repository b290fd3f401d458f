"""The embedded database comes back after the hardest end."""

import os
import signal
from pathlib import Path

import psycopg

from launch import postgres, services
from launch.postgres import Cluster


def _prepare(directory: Path) -> Cluster:
    return postgres.prepare(directory, directory / "postgres.log", sync=False)


def test_what_was_committed_is_there_after_a_kill() -> None:
    """The killed server stays unreaped here, as in a container without an init process."""
    with services.temporary_directory() as directory:
        cluster = _prepare(directory)
        running = postgres.start(cluster)
        with psycopg.connect(cluster.superuser_url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
        os.kill(running.process.pid, signal.SIGKILL)
        again = postgres.start(_prepare(directory))
        try:
            with psycopg.connect(cluster.superuser_url) as connection:
                assert connection.execute("SELECT number FROM kept").fetchone() == (1,)
        finally:
            again.stop()
        running.process.wait()


def test_a_server_that_outlived_its_launcher_is_replaced() -> None:
    with services.temporary_directory() as directory:
        cluster = _prepare(directory)
        forgotten = postgres.start(cluster)
        again = postgres.start(_prepare(directory))
        assert forgotten.process.wait(timeout=30) == 0
        assert not again.has_ended
        again.stop()


def test_a_start_broken_off_half_way_is_begun_anew() -> None:
    with services.temporary_directory() as directory:
        cluster = _prepare(directory)
        (cluster.data / "PG_VERSION").unlink()
        running = postgres.start(_prepare(directory))
        assert not running.has_ended
        running.stop()
