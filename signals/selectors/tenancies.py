"""Which signals are about one tenancy: same reference, or same address and surname (R11)."""

from django.db.models import Q

from signals.models import Signal


def same_tenancy(report: Signal, path: str = "") -> Q:
    """Match everything about the tenancy of a signal; ``path`` leads from the row to a signal.

    Call it across the walls: a landlord's own signal and that of his agency are two.
    """
    own = {
        f"{path}{name}": bytes(getattr(report, name))
        for name in ("tenancy_index", "address_index", "name_index")
    }
    by_reference = Q(**{f"{path}tenancy_index": own.pop(f"{path}tenancy_index")})
    return Q(**{f"{path}landlord_id": report.landlord_id}) & (by_reference | Q(**own))
