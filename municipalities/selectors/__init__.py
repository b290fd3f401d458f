"""Every read of the registry: which municipality an address belongs to, and who takes part."""

from municipalities.selectors.addresses import (
    covered_postcodes,
    municipalities_of,
    municipality_of,
    serving_register,
)
from municipalities.selectors.desk import (
    SHOWN_EVENTS,
    DeskRow,
    authority_of,
    desk_rows,
    history_of_municipality,
)
from municipalities.selectors.own_page import (
    SHOWN_CHANGES,
    cards_of,
    has_point_named,
    other_reporting_points,
    own_body,
    page_history,
)
from municipalities.selectors.taking_part import (
    invitations_to,
    join_request,
    join_request_with,
    join_requests,
    number_of_join_requests,
    old_join_requests,
    who_invites_at,
)
from municipalities.selectors.territories import (
    PublicRow,
    Search,
    merged_before,
    names_of,
    present,
    public_list,
    search,
    territories_of,
    territories_served_by,
)

__all__ = [
    "SHOWN_CHANGES",
    "SHOWN_EVENTS",
    "DeskRow",
    "PublicRow",
    "Search",
    "authority_of",
    "cards_of",
    "covered_postcodes",
    "desk_rows",
    "has_point_named",
    "history_of_municipality",
    "invitations_to",
    "join_request",
    "join_request_with",
    "join_requests",
    "merged_before",
    "municipalities_of",
    "municipality_of",
    "names_of",
    "number_of_join_requests",
    "old_join_requests",
    "other_reporting_points",
    "own_body",
    "page_history",
    "present",
    "public_list",
    "search",
    "serving_register",
    "territories_of",
    "territories_served_by",
    "who_invites_at",
]
