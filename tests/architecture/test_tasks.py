"""Tasks take ids and nothing else; nothing waits in the broker for a later moment."""

import inspect
import re

from tests.architecture.source import modules, short
from vroegsignalering.celery import app


def _tasks() -> dict[str, object]:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def test_tasks_take_ids_only() -> None:
    for name, task in _tasks().items():
        parameters = inspect.signature(task.run).parameters.values()  # type: ignore[attr-defined]
        assert all(p.annotation in (str, "str") for p in parameters), name


def test_every_beat_entry_names_a_task() -> None:
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(_tasks())


def test_no_task_is_planned_ahead() -> None:
    pattern = re.compile(r"\b(eta|countdown)=")
    assert not [short(path) for path in modules() if pattern.search(path.read_text("utf-8"))]
