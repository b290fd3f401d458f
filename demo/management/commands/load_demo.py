"""Plays the demo's story into an empty portal; does nothing when there is anything."""

from typing import Any

from django.core.management.base import BaseCommand

from demo import story


class Command(BaseCommand):
    """``manage.py load_demo``, called by ``make run`` at every start."""

    help = "Zet de verzonnen mensen, overeenkomsten en signalen van de demo klaar."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what happened."""
        done = story.load()
        self.stdout.write("Demogegevens geladen." if done else "De demogegevens staan er al.")
