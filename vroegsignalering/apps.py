"""The ground floor as a Django app: it holds the template tags and the start-up checks."""

from django.apps import AppConfig


class GroundFloorConfig(AppConfig):
    """Named so that the floor's own commands and tags are found."""

    name = "vroegsignalering"
    label = "ground"
