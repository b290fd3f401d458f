"""``manage.py process_registrations [--at <ISO moment>]``: the Friday batch, by hand."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agreements.services import admitting
from vroegsignalering import clock


class Command(BaseCommand):
    """Processes every registration that was confirmed before now, or before ``--at``."""

    help = "Verwerkt de bevestigde aanmeldingen, zoals de ronde van vrijdag"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the moment before which a registration must be confirmed."""
        parser.add_argument(
            "--at", default="", help="moment in ISO 8601, bijvoorbeeld 2026-11-27T07:00"
        )

    def handle(self, *args: Any, at: str, **options: Any) -> None:
        """Process and print counts."""
        try:
            before = clock.parse(at) if at else clock.now()
        except ValueError:
            raise CommandError(
                "Dit is geen moment. Schrijf het als 2026-11-27T07:00, in Nederlandse tijd."
            ) from None
        done = admitting.process_by_hand(before=before)
        self.stdout.write(
            f"{done.processed} verwerkt, {done.held} vastgehouden, {done.failed} mislukt."
        )
