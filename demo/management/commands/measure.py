"""Measures the portal inside an empty database; ``make bench`` makes one and calls this."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bench import delivering
from vroegsignalering import row_security
from vroegsignalering.accounts.models import Organisation


class Command(BaseCommand):
    """``manage.py measure --rows N``; only in a database that holds nothing yet."""

    help = "Meet hoe snel het portaal is. Alleen in een lege database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How large the delivery is."""
        parser.add_argument("--rows", type=int, default=20_000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, and print one table."""
        with row_security.unrestricted("is the database empty"):
            if Organisation.objects.exists():
                raise CommandError("Deze database is niet leeg. Gebruik make bench.")
        self.stdout.write(delivering.table(options["rows"]))
