"""Redis only wakes the worker: without it pages answer, and after it work goes on."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis as Client

from launch import processes, redis, services
from launch.console import Stop
from tests.browser import chain
from tests.browser.person import Person, chromium, meet
from tests.running_portal import Content, running

pytestmark = pytest.mark.browser


class OwnRedis:
    """A Redis that the test starts, stops and empties; no launcher starts it again."""

    def __init__(self, directory: Path) -> None:
        """Start it."""
        server = redis.installed()
        if server is None:
            raise Stop("redis-server is not installed")
        self.server = redis.prepare(directory, directory / "redis.log", server)
        self._running: processes.Running = redis.start(self.server)

    def stop(self) -> None:
        """End it; connections break."""
        self._running.stop()

    def start_with_nothing(self) -> None:
        """Start it again after its files were lost."""
        shutil.rmtree(self.server.data)
        self.server.data.mkdir()
        self._running = redis.start(self.server)

    def empty(self) -> None:
        """Forget every message and every queue while all go on."""
        with contextlib.closing(Client.from_url(self.server.url)) as client:
            client.flushall()


@contextlib.contextmanager
def _sam_and_redis(content: Content) -> Iterator[tuple[Person, OwnRedis]]:
    with contextlib.ExitStack() as stack:
        own = OwnRedis(stack.enter_context(services.temporary_directory()))
        stack.callback(own.stop)
        settings = {"REDIS_URL": own.server.url}
        portal = stack.enter_context(running(content, settings=settings))
        browser = stack.enter_context(chromium())
        sam = meet("Sam Postma", portal=portal, browser=browser)
        sam.logs_in()
        yield sam, own


def test_a_file_handed_in_while_redis_is_gone_is_checked_afterwards(loaded_demo: Content) -> None:
    with _sam_and_redis(loaded_demo) as (sam, own):
        own.stop()
        for path in ("/start/", "/signalen/", "/overeenkomsten/", "/incassopauzes/", "/post/"):
            sam.opens(path)
            sam.reads("Sam Postma")
        chain.hands_in(sam)
        sam.reads_as_heading("Wij controleren uw bestand")
        own.start_with_nothing()
        sam.reads_as_heading("Uw bestand is gecontroleerd")
        assert chain.sends_the_good_rows(sam) == 331


def test_work_goes_on_when_redis_was_emptied(loaded_demo: Content) -> None:
    with _sam_and_redis(loaded_demo) as (sam, own):
        own.empty()
        chain.hands_in(sam)
        assert chain.sends_the_good_rows(sam) == 331
