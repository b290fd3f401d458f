"""Does every due clock once, by hand: what beat does all day."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agreements.services import admitting
from signals.services import sweeping, working
from vroegsignalering import clock
from vroegsignalering.audit import services as audit
from vroegsignalering.outbox import services as outbox


class Command(BaseCommand):
    """``manage.py sweep [--at <ISO moment>]``."""

    help = "Voert alles uit wat nu aan de beurt is: pauzes, termijnen, rondes, bestanden en mails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--at`` moves the clock, in demo and test mode only."""
        parser.add_argument("--at", help="moment volgens ISO 8601, alleen in een demo of test")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and print what was done."""
        if not options["at"]:
            self._sweep()
            return
        if not (settings.DEMO or settings.TESTING):
            raise CommandError("--at mag alleen in een demo of een test.")
        try:
            moment = clock.parse(options["at"])
        except ValueError as error:
            raise CommandError("Schrijf het moment als 2026-12-21T09:00.") from error
        with clock.at(moment):
            self._sweep()

    def _sweep(self) -> None:
        done = {"vrijdagrondes": len(admitting.run_due_batches())}
        done |= sweeping.sweep_clocks()
        done["aanleveringen"] = working.sweep()
        done["schakels in het logboek"] = audit.seal_events()
        done["dagelijkse overzichten"] = outbox.collect_digests()
        done["mails verstuurd"] = outbox.send_due()
        for what, number in done.items():
            self.stdout.write(f"{what}: {number}")
