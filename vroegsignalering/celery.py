"""The Celery application; it finds settings and tasks by string."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vroegsignalering.settings")

app = Celery("vroegsignalering")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
