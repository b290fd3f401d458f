"""Walls around the trail, and the lock that makes it append-only."""

from django.db import migrations

from vroegsignalering.row_security import Wall

APPEND_ONLY = """
create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'The audit trail is append-only.' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on audit_event
    for each statement execute function audit_is_append_only();
create trigger append_only before update or delete on audit_link
    for each statement execute function audit_is_append_only();
"""
UNDO = """
drop trigger append_only on audit_link;
drop trigger append_only on audit_event;
drop function audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        Wall(
            "audit_event",
            ["organisation_id", "counterpart_id", "acting_organisation_id"],
            person="person_id",
        ),
        Wall("audit_link", []),
        migrations.RunSQL(APPEND_ONLY, UNDO),
    ]
