"""Arrears in, feedback back, collection paused."""
