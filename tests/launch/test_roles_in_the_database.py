"""What the two roles may do, in the launcher's database and in the container's."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from launch import database, postgres, roles, services
from launch.console import Stop
from launch.postgres import Cluster

ROLES_SQL = Path(__file__).resolve().parents[2] / "deploy" / "postgres" / "10-roles.sql"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """An empty PostgreSQL, as a container's first start finds it."""
    with services.temporary_directory() as directory:
        made = postgres.prepare(
            directory, directory / "postgres.log", options=postgres.THROW_AWAY, sync=False
        )
        running = postgres.start(made)
        yield made
        running.stop()


@pytest.fixture(scope="module")
def container_urls(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> roles.Urls:
    """The addresses after the container's own SQL has run."""
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "database_owner_password").write_text("owner's")
    (folder / "database_app_password").write_text("app's")
    subprocess.run(
        [
            str(cluster.binaries / "psql"),
            "--quiet",
            "--no-psqlrc",
            cluster.superuser_url,
            f"--file={ROLES_SQL}",
        ],
        env={"PATH": os.defpath, "SECRETS": str(folder)},
        check=True,
    )
    portal = roles.in_database(cluster.superuser_url, "portal")
    return roles.Urls(
        owner=roles.with_role(portal, "portal_owner", "owner's"),
        app=roles.with_role(portal, "portal_app", "app's"),
    )


@pytest.fixture(scope="module", params=["launcher", "container"])
def urls(request: pytest.FixtureRequest) -> roles.Urls:
    """Both ways to make the roles have to come out the same."""
    if request.param == "container":
        made: roles.Urls = request.getfixturevalue("container_urls")
        return made
    return roles.Urls(owner=os.environ["DATABASE_OWNER_URL"], app=os.environ["DATABASE_URL"])


@pytest.fixture
def table(urls: roles.Urls) -> Iterator[str]:
    """A table that the owner made."""
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        owner.execute("DROP TABLE IF EXISTS made_by_owner")
        owner.execute("CREATE TABLE made_by_owner (id serial PRIMARY KEY, word text)")
        yield "made_by_owner"
        owner.execute("DROP TABLE made_by_owner")


def test_the_app_role_reads_and_writes_what_the_owner_made(urls: roles.Urls, table: str) -> None:
    with psycopg.connect(urls.app) as app:
        app.execute("INSERT INTO made_by_owner (word) VALUES ('a')")
        app.execute("UPDATE made_by_owner SET word = 'b'")
        assert app.execute("SELECT word FROM made_by_owner").fetchall() == [("b",)]
        app.execute("DELETE FROM made_by_owner")


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE made_by_owner",
        "DROP TABLE made_by_owner",
        "ALTER TABLE made_by_owner ADD COLUMN more text",
        "CREATE TABLE made_by_app (id int)",
        "CREATE TEMPORARY TABLE made_by_app (id int)",
        "CREATE ROLE made_by_app",
        "SET ROLE portal_owner",
    ],
)
def test_the_app_role_changes_no_table(urls: roles.Urls, table: str, statement: str) -> None:
    with psycopg.connect(urls.app) as app, pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


def test_neither_role_looks_through_walls(urls: roles.Urls) -> None:
    for url in (urls.app, urls.owner):
        with psycopg.connect(url) as connection:
            row = connection.execute(
                "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
                " WHERE rolname = current_user"
            ).fetchone()
        assert row == (False, False, False)


def test_a_wrong_password_is_refused(cluster: Cluster) -> None:
    url = roles.with_role(cluster.superuser_url, "postgres", "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url)


def test_text_is_unicode_and_sorts_the_same_everywhere(cluster: Cluster) -> None:
    with psycopg.connect(cluster.superuser_url) as server:
        row = server.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale FROM pg_database"
            " WHERE datname = 'template1'"
        ).fetchone()
    assert row == ("UTF8", "b", "C.UTF-8")


def test_one_given_role_that_may_make_roles_is_split_in_two(cluster: Cluster) -> None:
    with psycopg.connect(cluster.superuser_url, autocommit=True) as server:
        server.execute("CREATE ROLE admin LOGIN CREATEROLE CREATEDB PASSWORD 'x'")
        server.execute("CREATE DATABASE proef OWNER admin")
    given = roles.with_role(roles.in_database(cluster.superuser_url, "proef"), "admin", "x")
    with services.temporary_directory() as directory:
        split = database.given({"DATABASE_URL": given}, directory).urls
        again = database.given({"DATABASE_URL": given}, directory).urls
    assert again == split
    with psycopg.connect(split.owner) as owner:
        owner.execute("CREATE TABLE t (id int)")
        owner.commit()
    with psycopg.connect(split.app) as app:
        assert app.execute("SELECT current_user, count(*) FROM t").fetchone() == ("proef_app", 0)


def test_one_given_role_that_makes_no_roles_is_told_what_is_needed(
    cluster: Cluster, container_urls: roles.Urls, tmp_path: Path
) -> None:
    with pytest.raises(Stop, match="mag zelf geen rollen maken"):
        database.given({"DATABASE_URL": container_urls.app}, tmp_path)
