"""Which database the portal uses, and why: the one that was given, or one of our own."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

from launch import envfile, roles
from launch.console import Stop


class Origin(Enum):
    """Where the database comes from."""

    EMBEDDED = "embedded"
    GIVEN = "given, with both roles"
    GIVEN_WITHOUT_OWNER = "given, one role only"


@dataclass(frozen=True)
class Choice:
    """The database of this start, and the sentence that says why."""

    urls: roles.Urls
    sentence: str


def origin(environment: Mapping[str, str]) -> Origin:
    """Say where the database comes from.

    Raises:
        Stop: only the owner's address was given; the portal never works as the owner.
    """
    app = envfile.given(environment, "DATABASE_URL")
    owner = envfile.given(environment, "DATABASE_OWNER_URL")
    if app and owner:
        return Origin.GIVEN
    if app:
        return Origin.GIVEN_WITHOUT_OWNER
    if owner:
        raise Stop(
            "DATABASE_OWNER_URL is opgegeven, DATABASE_URL niet. Geef ook de rol waarmee het "
            "portaal werkt; die mag geen eigenaar van de tabellen zijn."
        )
    return Origin.EMBEDDED


def given(environment: Mapping[str, str], directory: Path) -> Choice:
    """Return the database that the environment names, with both roles.

    When only `DATABASE_URL` was given and its role may make roles, the two roles are made there
    once and kept in the data directory.

    Raises:
        Stop: a role is missing and cannot be made; the text says what is needed.
    """
    app = envfile.given(environment, "DATABASE_URL") or ""
    owner = envfile.given(environment, "DATABASE_OWNER_URL")
    place = _place(app)
    if owner:
        return Choice(roles.Urls(owner, app), f"Database: {place} (DATABASE_URL en de eigenaar)")
    kept = directory / "given-database.env"
    known = envfile.read(kept)
    if known.get("GIVEN") == place:
        urls = roles.Urls(owner=known["DATABASE_OWNER_URL"], app=known["DATABASE_URL"])
        return Choice(urls, f"Database: {place} (met de twee rollen die hier eerder zijn gemaakt)")
    urls = _split(app)
    envfile.write(
        kept, {"GIVEN": place, "DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner}
    )
    names = f"{urlsplit(urls.owner).username} en {urlsplit(urls.app).username}"
    return Choice(urls, f"Database: {place} (alleen DATABASE_URL; rollen {names} gemaakt)")


def role_names(database: str) -> tuple[str, str]:
    """Return the names of owner and app role; roles belong to a whole server, so named after it."""
    if database == "portal":
        return roles.OWNER, roles.APP
    return f"{database}_owner", f"{database}_app"


def _split(url: str) -> roles.Urls:
    """Make an owner and an app role in a database for which one role was given."""
    database = unquote(urlsplit(url).path.lstrip("/"))
    owner, app = role_names(database)
    passwords = roles.Passwords(owner=secrets.token_hex(24), app=secrets.token_hex(24))
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            _refuse_unless_possible(connection, owner, app)
            for name, password in ((owner, passwords.owner), (app, passwords.app)):
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                        sql.Identifier(name), sql.Literal(password)
                    )
                )
            # Only a member of a role may make it the owner of something.
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(owner)))
            connection.execute(
                sql.SQL("ALTER DATABASE {} OWNER TO {}").format(
                    sql.Identifier(database), sql.Identifier(owner)
                )
            )
            roles.grant(connection, database=database, owner=owner, app=app)
    except psycopg.OperationalError as error:
        raise Stop(f"De database op {_place(url)} is niet bereikbaar: {error}") from None
    except psycopg.errors.InsufficientPrivilege as error:
        raise Stop(_what_is_needed(str(error))) from None
    return roles.Urls(
        owner=roles.with_role(url, owner, passwords.owner),
        app=roles.with_role(url, app, passwords.app),
    )


def _refuse_unless_possible(
    connection: psycopg.Connection[tuple[object, ...]], owner: str, app: str
) -> None:
    mine = connection.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolcreaterole)"
    ).fetchone()
    if mine is None:
        raise Stop(_what_is_needed("De rol uit DATABASE_URL mag zelf geen rollen maken."))
    there = connection.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [[owner, app]]
    ).fetchone()
    if there is not None:
        raise Stop(_what_is_needed(f"De rol {there[0]} bestaat daar al."))


def _what_is_needed(reason: str) -> str:
    return (
        f"{reason.strip()}\nNodig zijn twee rollen: DATABASE_OWNER_URL (eigenaar van de database) "
        "en DATABASE_URL (geen superuser, geen eigenaar). Zie deploy/postgres/."
    )


def _place(url: str) -> str:
    """Say where a database is, without name and password."""
    parts = urlsplit(url)
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"
