"""The outbox as a Django app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Registers the app under the label ``outbox``."""

    name = "vroegsignalering.outbox"
    label = "outbox"
