"""Migrations of the holiday calendar."""
