"""What can wait for a person on the start page; one module per subject."""

from typing import Any

from vroegsignalering.dutch_formats import whole_number

Task = dict[str, Any]


def task(icon: str, title: str, text: str, url: str, action: str, *, first: bool = False) -> Task:
    """Return one card of "Dit wacht op u"; ``first`` gives it the sun edge: a term runs."""
    return {
        "icon": icon,
        "title": title,
        "text": text,
        "url": url,
        "action": action,
        "first": first,
    }


def number(count: int, one: str, many: str) -> str:
    """Return a count with its word: "1 regel", "12 regels"."""
    return f"1 {one}" if count == 1 else f"{whole_number(count)} {many}"
