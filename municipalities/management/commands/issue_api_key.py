"""``manage.py issue_api_key``: a key for software, printed once and kept nowhere.

Here and not on the ground floor, because an organisation may be named by its municipality.
"""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from municipalities import selectors
from vroegsignalering import row_security
from vroegsignalering.accounts import services
from vroegsignalering.accounts.models import Organisation
from vroegsignalering.accounts.roles import ApiScope, Side
from vroegsignalering.refusals import Refused


class Command(BaseCommand):
    """Makes a key for the organisation with this KvK number or municipality code."""

    help = "Maakt een API-sleutel en drukt hem één keer af, als enige regel."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for whom and what for."""
        parser.add_argument(
            "--organisation", required=True, help="KvK-nummer (8 cijfers) of gemeentecode (4)"
        )
        parser.add_argument(
            "--scope",
            action="extend",
            nargs="+",
            required=True,
            choices=ApiScope.values,
            help="wat de software mag; mag vaker dan één keer",
        )
        parser.add_argument(
            "--name", default="Uitgegeven door de beheerder", help="waar de sleutel voor is"
        )

    def handle(
        self, *args: Any, organisation: str, scope: list[str], name: str, **options: Any
    ) -> None:
        """Print the key and nothing else."""
        with row_security.unrestricted("api key from the command line"):
            owner = _organisation(organisation)
            if owner is None:
                raise CommandError(f"Er is geen organisatie met nummer {organisation}.")
            try:
                _, secret = services.issue_api_key(
                    organisation=owner, name=name[:80], scopes=[ApiScope(one) for one in scope]
                )
            except Refused as refused:
                raise CommandError(refused.sentence) from None
        self.stdout.write(secret)


def _organisation(number: str) -> Organisation | None:
    """Return the partner with this KvK number, or the body that serves this municipality."""
    if re.fullmatch(r"[0-9]{4}", number):
        body = selectors.authority_of(number)
        return body.organisation if body else None
    return Organisation.objects.filter(kvk_number=number, side=Side.PARTNER).first()
