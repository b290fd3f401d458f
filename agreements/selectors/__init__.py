"""Every question about agreements that a screen, a service or the bulk check asks.

The walls already hide foreign agreements; each selector filters by party as well.
"""

from agreements.selectors.in_force import (
    InForce,
    in_force_between,
    in_force_for,
    municipalities_to_ask,
    open_codes,
)
from agreements.selectors.people import (
    ContactGroup,
    Person,
    Recipient,
    contact_cards,
    contacts_for,
    recipients,
    signatories_here,
)
from agreements.selectors.reading import (
    agreement_of,
    agreements_of,
    counterpart_of,
    document_of,
    has_document,
    history_of,
    party_side,
    signatures_of,
    signed_sides,
    without_signed_document,
)
from agreements.selectors.status_board import (
    COUNTED_UP_TO,
    Board,
    Row,
    Tab,
    Waiting,
    board,
    board_counts,
    in_tab,
    number_waiting,
    to_sign,
    unsent,
    waiting_for,
)
from agreements.selectors.verification import (
    KnownPaper,
    fold_code,
    paper_with_code,
    paper_with_digest,
)

__all__ = [
    "COUNTED_UP_TO",
    "Board",
    "ContactGroup",
    "InForce",
    "KnownPaper",
    "Person",
    "Recipient",
    "Row",
    "Tab",
    "Waiting",
    "agreement_of",
    "agreements_of",
    "board",
    "board_counts",
    "contact_cards",
    "contacts_for",
    "counterpart_of",
    "document_of",
    "fold_code",
    "has_document",
    "history_of",
    "in_force_between",
    "in_force_for",
    "in_tab",
    "municipalities_to_ask",
    "number_waiting",
    "open_codes",
    "paper_with_code",
    "paper_with_digest",
    "party_side",
    "recipients",
    "signatories_here",
    "signatures_of",
    "signed_sides",
    "to_sign",
    "unsent",
    "waiting_for",
    "without_signed_document",
]
