"""Arrears in, feedback back."""
