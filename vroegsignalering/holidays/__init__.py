"""Holidays: the dated calendar by which statutory terms are counted."""
