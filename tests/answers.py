"""What the test client answers, and how tests read it."""

from typing import Protocol


class Answer(Protocol):
    """What tests look at of a response, whether or not redirects were followed."""

    status_code: int
    content: bytes


def page(answer: Answer) -> str:
    """Return the page as a browser gets it."""
    return answer.content.decode()
