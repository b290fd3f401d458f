"""Without a database every page answers that it comes back, also before a view begins."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from tests.cast import Cast, log_in


@pytest.fixture
def logged_in(committed_cast: Cast) -> Client:
    """Somebody at work."""
    return log_in(Client(raise_request_exception=False), committed_cast.sam)


@pytest.fixture
def database_gone(logged_in: Client) -> Iterator[None]:
    """Nobody listens where the database was."""
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = "1"
    yield
    connection.close()
    connection.settings_dict["PORT"] = port


@pytest.mark.parametrize("path", ["/", "/start/", "/aanleveringen/"])
@pytest.mark.usefixtures("database_gone")
def test_every_page_answers_that_it_comes_back(logged_in: Client, path: str) -> None:
    answer = logged_in.get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "Wij kunnen nu niet bij onze gegevens" in answer.content.decode()


@pytest.mark.usefixtures("database_gone")
def test_a_form_that_was_sent_answers_the_same(logged_in: Client) -> None:
    assert logged_in.post("/aanleveringen/nieuw/").status_code == 503


def test_the_next_page_works_again(logged_in: Client) -> None:
    port = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = "1"
    assert logged_in.get("/start/").status_code == 503
    connection.settings_dict["PORT"] = port
    assert logged_in.get("/start/").status_code == 200
