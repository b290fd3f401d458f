"""Walls around evidence, mandates and changes; what stood before gets its ground.

``accounts_mandated_landlords`` is the one place in the database that says for whom an agency may
act today. It asks the same as ``ActsFor.is_in_force``.
"""

from typing import Any

from django.db import migrations

from vroegsignalering import clock, row_security
from vroegsignalering.identifiers import new_id
from vroegsignalering.row_security import ACTING, TODAY, Door, SameOwner, Wall

MANDATED = f"""
create function accounts_mandated_landlords(wanted text) returns setof uuid
language sql stable as $$
    select landlord_id from accounts_actsfor
    where agency_id = {ACTING}
      and granted_at is not null and ended_at is null
      and starts_on <= {TODAY} and (ends_on is null or ends_on >= {TODAY})
      and (wanted = '' or wanted = any(acts))
$$
"""


def give_grounds(apps: Any, _schema_editor: object) -> None:
    """Write down on what ground present signatories sign, and that given mandates were given."""
    with row_security.unrestricted("grounds of what stood before"):
        memberships = apps.get_model("accounts", "Membership").objects
        mandates = apps.get_model("accounts", "SigningMandate").objects
        signing = memberships.filter(role="signatory", ended_at=None).select_related("user")
        mandates.bulk_create(
            mandates.model(
                id=new_id(),
                organisation_id=one.organisation_id,
                email=one.user.email,
                name=f"{one.user.given_name} {one.user.family_name}".strip(),
                ground="stated",
                valid_from=clock.to_local(one.since).date(),
                recorded_at=one.since,
            )
            for one in signing
        )
        for mandate in apps.get_model("accounts", "ActsFor").objects.filter(granted_at=None):
            mandate.acts = ["deliver", "read_feedback"]
            mandate.granted_at = clock.now()
            mandate.granted_name = mandate.landlord.name
            mandate.save(update_fields=["acts", "granted_at", "granted_name"])
        _appoint_administrators(memberships)


def _appoint_administrators(memberships: Any) -> None:
    """Let the contact persons administer where nobody does: somebody always administers."""
    administered = memberships.filter(role="administrator", ended_at=None)
    orphaned = memberships.filter(role="contact_person", ended_at=None).exclude(
        organisation_id__in=administered.values("organisation_id")
    )
    memberships.bulk_create(
        memberships.model(
            id=new_id(),
            user_id=one.user_id,
            organisation_id=one.organisation_id,
            role="administrator",
            job_title=one.job_title,
            since=clock.now(),
        )
        for one in list(orphaned)
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_people_who_act_for_others")]

    operations = [
        Wall("accounts_directorychange", ["organisation_id"]),
        Wall("accounts_evidencefile", ["organisation_id"]),
        Wall("accounts_signingmandate", ["organisation_id"]),
        Wall("accounts_signatorychange", ["organisation_id"]),
        SameOwner(
            "accounts_signingmandate", "evidence_id", "accounts_evidencefile", ["organisation_id"]
        ),
        SameOwner(
            "accounts_signatorychange", "evidence_id", "accounts_evidencefile", ["organisation_id"]
        ),
        migrations.RunSQL(MANDATED, "drop function accounts_mandated_landlords(text)"),
        # Who only asked for a mandate does not get to see whether the landlord is known here.
        migrations.RunSQL(
            "drop policy clients_and_agencies on accounts_organisation",
            "create policy clients_and_agencies on accounts_organisation for select using"
            f" (id in (select landlord_id from accounts_actsfor where agency_id = {ACTING})"
            f" or id in (select agency_id from accounts_actsfor where landlord_id = {ACTING}))",
        ),
        Door(
            "accounts_organisation",
            "clients_and_agencies",
            "id in (select landlord_id from accounts_actsfor"
            f" where agency_id = {ACTING} and granted_at is not null)"
            f" or id in (select agency_id from accounts_actsfor where landlord_id = {ACTING})",
        ),
        migrations.RunPython(give_grounds, migrations.RunPython.noop),
    ]
