"""The Celery application; it finds settings and tasks by string."""

import os
from typing import Any

from celery import Celery, bootsteps

from vroegsignalering.startup import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vroegsignalering.settings")


class RefuseUnsafe(bootsteps.Step):  # type: ignore[misc]  # celery is untyped
    """The worker's door: refuses to open where the web server's does (``wsgi``).

    The worker writes signals: as a superuser it would look through all walls unseen.
    """

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        refuse_unsafe()


app = Celery("vroegsignalering")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(RefuseUnsafe)
