"""Writes that stand although the transaction around them is rolled back.

A refusal rolls back what its request wrote. A wrong code must count all the same, or whoever
guesses codes would never have to wait.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import OperationalError, connection


def execute(statement: str, parameters: Sequence[str | int | dt.datetime]) -> None:
    """Run one UPDATE on a connection of its own, committed at once.

    When it finds no row there, the row was written by the present transaction and nobody else
    can see it yet: then the UPDATE runs in the present transaction. The same goes for a row that
    the present transaction holds, which shows as a lock that does not come.
    """
    apart = connection.copy()
    try:
        with apart.cursor() as cursor:
            cursor.execute("set lock_timeout = '1s'")
            cursor.execute(statement, parameters)
            found = cursor.rowcount
    except OperationalError:
        found = 0
    finally:
        apart.close()
    if not found:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
