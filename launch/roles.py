"""The two roles in the database: one that owns the tables, one that the portal works as.

The walls between organisations hold only for a role that does not own the tables and is no
superuser. `deploy/postgres/` says the same in SQL for an installation with containers.
"""

from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

OWNER = "portal_owner"
APP = "portal_app"


@dataclass(frozen=True)
class Passwords:
    """The passwords of the two roles."""

    owner: str = field(repr=False)
    app: str = field(repr=False)


@dataclass(frozen=True)
class Urls:
    """How each role reaches the portal's database."""

    owner: str = field(repr=False)
    app: str = field(repr=False)


def make(
    superuser_url: str,
    *,
    database: str,
    passwords: Passwords,
    owner_may_create_databases: bool,
) -> Urls:
    """Make roles and database where they are missing, and set what each role may.

    Args:
        superuser_url: any database of a server that is wholly ours.
        database: name of the portal's database.
        passwords: set again at every call, so that the kept ones always fit.
        owner_may_create_databases: for tests, which make databases of their own. Their template
            then carries the same grants.
    """
    creates = sql.SQL("CREATEDB" if owner_may_create_databases else "NOCREATEDB")
    with psycopg.connect(superuser_url, autocommit=True) as server:
        _make_role(server, OWNER, passwords.owner, creates)
        _make_role(server, APP, passwords.app, sql.SQL("NOCREATEDB"))
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if known.fetchone() is None:
            server.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(
                    sql.Identifier(database), sql.Identifier(OWNER)
                )
            )
    with psycopg.connect(in_database(superuser_url, database), autocommit=True) as connection:
        grant(connection, database=database, owner=OWNER, app=APP)
    if owner_may_create_databases:
        with psycopg.connect(in_database(superuser_url, "template1"), autocommit=True) as template:
            grant(template, database="template1", owner=OWNER, app=APP)
    return Urls(
        owner=with_role(in_database(superuser_url, database), OWNER, passwords.owner),
        app=with_role(in_database(superuser_url, database), APP, passwords.app),
    )


def grant(
    connection: psycopg.Connection[tuple[object, ...]], *, database: str, owner: str, app: str
) -> None:
    """Give the app role what it needs in this database and no more.

    Rows may be read and written, tables may not be made, changed or emptied. What the owner makes
    later follows by itself.
    """
    names = {
        "database": sql.Identifier(database),
        "owner": sql.Identifier(owner),
        "app": sql.Identifier(app),
    }
    later = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
    for statement in (
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {owner}, {app}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE, CREATE ON SCHEMA public TO {owner}",
        "GRANT USAGE ON SCHEMA public TO {app}",
        f"{later} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{app}}",
        f"{later} GRANT USAGE ON SEQUENCES TO {{app}}",
    ):
        connection.execute(sql.SQL(statement).format(**names))


def in_database(url: str, database: str) -> str:
    """Return the same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(database, safe='')}"))


def with_role(url: str, role: str, password: str) -> str:
    """Return the same address with another role."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    login = f"{quote(role, safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))


def _make_role(
    server: psycopg.Connection[tuple[object, ...]], name: str, password: str, creates: sql.SQL
) -> None:
    known = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    server.execute(
        sql.SQL(
            "{verb} ROLE {name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION {creates}"
            " PASSWORD {password}"
        ).format(
            verb=sql.SQL("ALTER" if known else "CREATE"),
            name=sql.Identifier(name),
            creates=creates,
            password=sql.Literal(password),
        )
    )
