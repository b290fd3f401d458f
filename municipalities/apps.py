"""The registry as a Django app."""

from django.apps import AppConfig


class MunicipalitiesConfig(AppConfig):
    """Registers the app under the label ``municipalities``."""

    name = "municipalities"
    label = "municipalities"
