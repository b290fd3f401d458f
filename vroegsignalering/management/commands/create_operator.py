"""The first administrator of a real installation."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from vroegsignalering.accounts import services


class Command(BaseCommand):
    """Invite an operator: prints the link and mails it. Makes the operator's organisation."""

    help = "Nodigt een beheerder van het portaal uit: toont de link en mailt haar."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address, and the name to greet with."""
        parser.add_argument("email", metavar="e-mail")
        parser.add_argument("--voornaam", default="", help="voornaam, voor de aanhef")
        parser.add_argument("--achternaam", default="", help="achternaam, voor de aanhef")

    def handle(self, *args: object, **options: str) -> None:
        """Print the link as the only line on standard output."""
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is geen e-mailadres.") from error
        _, token = services.invite_operator(
            person=services.Invitee(
                email=email,
                given_name=options["voornaam"],
                family_name=options["achternaam"] or email.partition("@")[0],
            )
        )
        self.stdout.write(f"{settings.PORTAL_URL}{services.invitation_path(token)}")
        self.stderr.write(
            f"De link werkt {settings.INVITATION_DAYS} dagen en staat ook in de mail aan {email}."
        )
