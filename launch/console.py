"""What the launcher says to the person at the keyboard: short Dutch lines, never a secret."""

import sys


class Stop(Exception):
    """The launcher cannot go on; the text says in Dutch what is wrong and what to do."""


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


def complain(text: str) -> None:
    """Print one line on standard error at once: what goes wrong, or what ends."""
    print(text, file=sys.stderr, flush=True)
