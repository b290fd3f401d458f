"""A database server of our own, with the roles made in both ways."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from launch import postgres, roles, services
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
