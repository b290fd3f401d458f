"""Walks the hash chain of the audit trail, for whoever has to trust it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from vroegsignalering.audit import services


class Command(BaseCommand):
    """``manage.py verify_audit``: non-zero, with the first broken link, when it does not hold."""

    help = "Controleert de keten van het logboek en noemt de eerste schakel die niet klopt."

    def handle(self, *args: Any, **options: Any) -> None:
        """Chain what is new, walk the whole chain, and say how long it is."""
        services.seal_events()
        try:
            links = services.verify_chain()
        except services.BrokenChain as broken:
            raise CommandError(str(broken)) from broken
        self.stdout.write(f"Het logboek klopt: {links} gebeurtenissen.")
