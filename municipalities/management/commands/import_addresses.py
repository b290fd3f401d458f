"""``manage.py import_addresses <file>``: the CBS list of addresses, CSV or zip."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from municipalities.services import addresses
from vroegsignalering.dutch_formats import whole_number
from vroegsignalering.refusals import Refused


class Command(BaseCommand):
    """Replaces the address register in one step."""

    help = "Leest de CBS-lijst PC6;Huisnummer;Buurt<jaar>;Wijk<jaar>;Gemeente<jaar> (CSV of zip)"

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Import and print counts."""
        try:
            done = addresses.load(by=None, path=file)
        except Refused as refused:
            raise CommandError(refused.sentence) from None
        self.stdout.write(
            f"Adressen {done.year}: {whole_number(done.loaded)} geladen,"
            f" {whole_number(done.double)} dubbel overgeslagen,"
            f" {whole_number(done.unreadable)} niet te lezen."
        )
        for problem in done.problems:
            self.stdout.write(problem)
        if done.unknown_codes:
            self.stdout.write(
                "Onbekende gemeentecodes: " + ", ".join(done.unknown_codes) + "."
                " Lees eerst de lijst van gemeenten in met import_municipalities."
            )
        if done.replaced_year is not None:
            self.stdout.write(
                f"De lijst van {done.replaced_year} is vervangen;"
                f" {whole_number(done.erased)} oude adressen zijn gewist."
            )
