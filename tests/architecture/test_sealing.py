"""A renter's personal data lie in the sealed column and nowhere else."""

import re

from django.apps import apps

PERSONAL = re.compile(r"surname|initials|birth|street|house_number|postcode|phone|email|tenant")
# Tables about renters; people of organisations are named in their own tables.
RENTER_TABLES = ("signals",)
ALLOWED = {"signals.Submission.handed_in_email"}


def test_no_column_beside_the_sealed_one_is_personal() -> None:
    readable = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in RENTER_TABLES
        for field in model._meta.concrete_fields
        if PERSONAL.search(field.name)
    }
    assert readable == ALLOWED


def test_there_is_no_bsn_anywhere() -> None:
    fields = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if re.search(r"bsn|burgerservice|sofi", field.name)
    ]
    assert not fields
