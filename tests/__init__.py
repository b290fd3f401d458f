"""Tests: one file per behaviour, one sentence per function."""
