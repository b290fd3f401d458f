"""Arrears, cases and pauses as a Django app."""

from django.apps import AppConfig


class SignalsConfig(AppConfig):
    """Registers the app under the label ``signals``."""

    name = "signals"
    label = "signals"
