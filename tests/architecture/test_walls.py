"""Every table that belongs to an organisation is walled, and forced so."""

from django.apps import apps
from django.db import connection, models

from municipalities.models import Authority
from onboarding.models import Agency, Landlord
from vroegsignalering.accounts.models import Organisation

PARTIES = (Organisation, Landlord, Agency, Authority)


def _walled_models() -> list[type[models.Model]]:
    """Return the models with a column that holds the id of an organisation."""
    found = []
    for model in apps.get_models():
        owners = [
            field
            for field in model._meta.concrete_fields
            if (isinstance(field, models.ForeignKey) and field.related_model in PARTIES)
            or field.attname.endswith("organisation_id")
        ]
        if owners or model in PARTIES:
            found.append(model)
    return found


def test_every_owned_table_is_walled_and_forced(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity and relforcerowsecurity")
        walled = {name for (name,) in cursor.fetchall()}
    open_tables = [m._meta.db_table for m in _walled_models() if m._meta.db_table not in walled]
    assert not open_tables
    assert len(_walled_models()) > 20


def test_walled_tables_have_a_policy_for_all_commands(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_policies where cmd = 'ALL'")
        covered = {name for (name,) in cursor.fetchall()}
    assert not [
        model._meta.db_table for model in _walled_models() if model._meta.db_table not in covered
    ]


def test_no_policy_casts_the_bare_setting(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select tablename, qual from pg_policies")
        rules = cursor.fetchall()
    bare = [
        name
        for name, rule in rules
        if "portal.organisation_id" in rule and "nullif" not in rule.lower()
    ]
    assert not bare


def test_no_view_and_no_function_looks_through_the_walls(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class c join pg_namespace n on n.oid = relnamespace"
            " where nspname = 'public' and relkind in ('v', 'm')"
            " and not coalesce(reloptions::text, '') like '%security_invoker=true%'"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "select proname from pg_proc p join pg_namespace n on n.oid = pronamespace"
            " where nspname = 'public' and prosecdef"
        )
        assert cursor.fetchall() == []
