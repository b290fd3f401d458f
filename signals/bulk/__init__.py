"""Bulk delivery: a landlord's file → numbered rows → checked rows or findings, and back.

Nothing in this folder touches the database or decides who may do what. The order of a file's way
is ``reading`` (the file, in a child process) → ``columns`` (what its headings mean) → ``rows``
(every check on a row) → ``returned`` (the landlord's own file with what to do).
"""
