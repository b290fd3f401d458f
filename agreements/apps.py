"""Agreements as a Django app."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """Registers the app under the label ``agreements``."""

    name = "agreements"
    label = "agreements"
