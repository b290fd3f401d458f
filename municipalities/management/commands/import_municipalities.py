"""``manage.py import_municipalities <file>``: the official list, idempotent."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from municipalities.services import registry
from vroegsignalering.refusals import Refused


class Command(BaseCommand):
    """Reads ``gemeentecode;naam[;geldig_van;geldig_tot;opvolger]``."""

    help = "Leest de lijst van gemeenten: gemeentecode;naam[;geldig_van;geldig_tot;opvolger]"

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Import and print counts, or all problems with their line numbers."""
        try:
            done = registry.import_list(by=None, path=file)
        except registry.WrongRows as wrong:
            raise CommandError("\n".join([wrong.sentence, *wrong.problems])) from None
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        self.stdout.write(
            f"{done.added} gemeenten toegevoegd, {done.changed} gewijzigd,"
            f" {done.unchanged} ongewijzigd."
        )
