"""Accounts as a Django app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the app under the label ``accounts``."""

    name = "vroegsignalering.accounts"
    label = "accounts"
