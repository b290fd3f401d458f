"""The ground floor: settings, switchboard and the foundations every app stands on."""

from vroegsignalering.celery import app as celery_app

__all__ = ["celery_app"]
