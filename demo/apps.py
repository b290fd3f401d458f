"""The demo as a Django app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registers the app under the label ``demo``."""

    name = "demo"
    label = "demo"
