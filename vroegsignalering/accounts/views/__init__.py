"""The screens of people, by subject."""

from vroegsignalering.accounts.views.logging_in import locked_out

__all__ = ["locked_out"]
