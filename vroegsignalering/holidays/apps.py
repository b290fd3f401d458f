"""The app that keeps the holiday calendar."""

from django.apps import AppConfig


class HolidaysConfig(AppConfig):
    """Reference data, the same for every organisation: no walls around it."""

    name = "vroegsignalering.holidays"
    label = "holidays"
    verbose_name = "feestdagen"
