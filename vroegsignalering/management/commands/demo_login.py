"""How to log in as one of the demo's invented people."""

import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vroegsignalering.accounts import selectors
from vroegsignalering.accounts.models import AuthenticatorApp


class Command(BaseCommand):
    """Print the password and a code that works now; in demo mode only."""

    help = "Toont van een demo-account het wachtwoord en de code van nu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the e-mail address of the account."""
        parser.add_argument("email", metavar="e-mail")

    def handle(self, *args: object, **options: str) -> None:
        """Print both, each on a line of its own."""
        if not settings.DEMO:
            raise CommandError("Dit werkt alleen in de demo (DEMO=1).")
        user = selectors.user_with(options["email"])
        app = (selectors.app_of(user) or selectors.app_of(user, confirmed=False)) if user else None
        if user is None or app is None:
            raise CommandError(
                f"Er is geen account met het adres {options['email']}. "
                "Kijk met demo_accounts welke er zijn."
            )
        known = user.check_password(settings.DEMO_PASSWORD)
        self.stdout.write(f"Wachtwoord: {settings.DEMO_PASSWORD if known else '(zelf gekozen)'}")
        self.stdout.write(f"Code: {self._unused_code(app)}")

    def _unused_code(self, app: AuthenticatorApp) -> str:
        """Return a code that was not used yet; after two in a row one has to wait for it."""
        present = int(time.time()) // app.STEP_SECONDS
        step = max(present, app.last_step + 1)
        too_early = (step - app.TOLERANCE_STEPS) * app.STEP_SECONDS - time.time()
        if too_early > 0:
            self.stderr.write(f"Wacht {too_early:.0f} seconden: de vorige codes zijn gebruikt.")
            time.sleep(too_early)
        return app.code_at(step)
