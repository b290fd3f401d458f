"""What the two roles may do, in the launcher's database and in the container's."""

from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from launch import database, roles, services
from launch.console import Stop
from launch.postgres import Cluster


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
