"""Invented people and a story, so that the portal can be tried from the first minute.

Installed in demo and test mode only. Stands on top of the floors: it may name anything, and
nothing names it.
"""
