"""Onboarding as a Django app."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """Registers the app under the label ``onboarding``."""

    name = "onboarding"
    label = "onboarding"
