"""Who one can log in as in the demo."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from municipalities.models import Authority, Municipality
from onboarding.models import Agency
from vroegsignalering import row_security
from vroegsignalering.accounts.models import Membership, Organisation, open_memberships
from vroegsignalering.accounts.roles import Side


class Command(BaseCommand):
    """List the accounts, one line per person and organisation; in demo mode only."""

    help = "Toont de accounts van de demo; met --json voor een programma."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let a script ask for JSON."""
        parser.add_argument("--json", action="store_true", help="als JSON, voor een programma")

    def handle(self, *args: object, **options: Any) -> None:
        """Print the list."""
        if not settings.DEMO:
            raise CommandError("Dit werkt alleen in de demo (DEMO=1).")
        accounts = _accounts()
        if options["json"]:
            self.stdout.write(json.dumps(accounts, ensure_ascii=False, indent=1))
            return
        for account in accounts:
            self.stdout.write(
                f"{account['email']:<36} {account['name']:<22} "
                f"{', '.join(account['roles'])} · {account['organisation']}"
            )


def _accounts() -> list[dict[str, Any]]:
    with row_security.unrestricted("demo accounts"):
        held: dict[tuple[object, object], list[Membership]] = {}
        for membership in open_memberships():
            held.setdefault((membership.organisation_id, membership.user_id), []).append(membership)
        return [
            {
                "email": memberships[0].user.email,
                "name": memberships[0].user.full_name,
                "roles": [membership.role for membership in memberships],
                "organisation": memberships[0].organisation.name,
                **_kind_of(memberships[0].organisation),
            }
            for memberships in held.values()
        ]


def _kind_of(organisation: Organisation) -> dict[str, str]:
    """Return the kind of an organisation and the number by which one knows it."""
    if organisation.side == Side.OPERATOR:
        return {"kind": "operator"}
    if organisation.side == Side.AUTHORITY:
        served = Municipality.objects.filter(
            authority__in=Authority.objects.filter(organisation=organisation)
        )
        codes = served.order_by("code").values_list("code", flat=True)
        return {"kind": "municipality", "gemeentecode": codes[0] if codes else ""}
    is_agency = Agency.objects.filter(organisation=organisation).exists()
    return {"kind": "agency" if is_agency else "landlord", "kvk": organisation.kvk_number}
