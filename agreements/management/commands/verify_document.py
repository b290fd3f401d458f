"""Is this PDF genuine and whole? For a clerk with a terminal; needs no database."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vroegsignalering import pdf_signing
from vroegsignalering.pdf_signing import Changes, Kind, Report

_WORDS = {Kind.SEAL: "zegel", Kind.SIGNATURE: "handtekening", Kind.TIMESTAMP: "tijdstempel"}


class Command(BaseCommand):
    """Print three answers and every signature; ends with 0 only when all three are good."""

    help = "Zegt van een PDF of de inhoud heel is, wie tekende, en of er later iets bij kwam."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, the root to trust, and the form of the answer."""
        parser.add_argument("pdf", type=Path)
        parser.add_argument("--root", type=Path, help="PEM-bestand met de uitgever die u vertrouwt")
        parser.add_argument("--json", action="store_true", help="antwoord voor software")

    def handle(self, *args: object, **options: object) -> None:
        """Judge the file."""
        path, root = Path(str(options["pdf"])), options["root"]
        try:
            content = path.read_bytes()
            trusted = (
                Path(str(root)).read_bytes()
                if root
                else pdf_signing.trusted_root(settings.SIGNING_KEYS_DIR)
            )
            report = pdf_signing.check(content, trusted)
        except OSError as problem:
            raise CommandError(f"{problem.filename} is niet te lezen.", returncode=2) from problem
        except pdf_signing.SigningUnavailable as problem:
            raise CommandError(
                "Er zijn hier geen sleutels. Geef met --root het bestand van de uitgever.",
                returncode=2,
            ) from problem
        except pdf_signing.UnreadablePdf as problem:
            raise CommandError("Dit is geen PDF die te controleren is.", returncode=2) from problem
        if options["json"]:
            self.stdout.write(json.dumps(pdf_signing.as_message(report), ensure_ascii=False))
        else:
            self._tell(report)
        if not report.is_good:
            raise CommandError(_verdict(report), returncode=1)
        if not options["json"]:
            self.stdout.write(_verdict(report))

    def _tell(self, report: Report) -> None:
        for each in report.signatures:
            when = each.signed_at.isoformat() if each.signed_at else "tijdstip niet te bewijzen"
            who = ", ".join(part for part in (each.name, each.title, each.organisation) if part)
            self.stdout.write(f"{_WORDS[each.kind]}: {who}; {when}; {each.trust}")
            if each.reason and each.kind is Kind.SIGNATURE:
                self.stdout.write(f"  {each.reason}")
        self.stdout.write(f"Is de inhoud heel? {_yes(report.is_whole)}")
        self.stdout.write(f"Zijn de handtekeningen te vertrouwen? {_yes(report.is_trusted)}")
        self.stdout.write(f"Later iets toegevoegd? {_added(report)}")
        if report.is_test:
            self.stdout.write("TEST: gemaakt met een testcertificaat.")


def _yes(answer: bool) -> str:
    return "ja" if answer else "nee"


def _added(report: Report) -> str:
    if not report.has_only_allowed_changes:
        return "ja, en dat mocht niet"
    later = any(each.changes is Changes.ALLOWED for each in report.signatures)
    return "alleen handtekeningen en tijdstempels, en dat mocht" if later else "nee"


def _verdict(report: Report) -> str:
    if report.is_good:
        return "Dit document is echt en niet veranderd."
    if report.signatures and not (report.is_whole and report.has_only_allowed_changes):
        return "Dit document is veranderd. Vertrouw het niet."
    return "Wij kennen dit document niet."
