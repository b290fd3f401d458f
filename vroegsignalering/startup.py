"""Refuses to start an installation that is not safe."""

from django.conf import settings
from django.db import OperationalError, connection

from vroegsignalering import environment


def database_role_problem() -> str:
    """Say why the connected database role would look through the walls, or return ''."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper or rolbypassrls, exists (select from pg_class c join pg_namespace n"
            " on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'r'"
            " and c.relowner = r.oid) from pg_roles r where rolname = current_user"
        )
        sees_all, is_owner = cursor.fetchone()
    if sees_all:
        return "The database role is a superuser or bypasses row security."
    if is_owner:
        return "The database role owns the tables. Connect as the app role."
    return ""


def configuration_problems() -> list[str]:
    """Say what is unsafe in the settings of a real installation."""
    if settings.DEMO or settings.TESTING:
        return []
    problems = []
    if settings.DEBUG:
        problems.append("DEBUG is on.")
    if not settings.IS_BEHIND_TLS:
        problems.append("PORTAL_URL does not start with https://.")
    if "*" in settings.ALLOWED_HOSTS:
        problems.append("ALLOWED_HOSTS allows every host.")
    if len(settings.SECRET_KEY) < 50:
        problems.append("DJANGO_SECRET_KEY is shorter than 50 characters.")
    if not settings.EMAIL_URL:
        problems.append("EMAIL_URL is missing: nobody would get mail.")
    if settings.PORTAL_NOW or settings.PORTAL_CLOCK_OFFSET:
        problems.append("PORTAL_NOW is for a demo or a test only.")
    if not settings.SIGNING_PASSPHRASE:
        problems.append("SIGNING_PASSPHRASE is missing.")
    return problems


def refuse_unsafe() -> None:
    """Raise ``Misconfigured`` with every reason why this installation may not start."""
    problems = configuration_problems()
    try:
        problem = database_role_problem()
    except OperationalError:
        problem = ""  # not reachable yet: /_health/ready says so, and requests answer 503
    finally:
        connection.close()
    if problem:
        problems.append(problem)
    if problems:
        raise environment.Misconfigured(" ".join(problems))
