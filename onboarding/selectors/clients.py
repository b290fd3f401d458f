"""Every read of an agency's clients: its own list, and who may be worked for today."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from municipalities import selectors as registry
from onboarding.models import Agency, Client, Registration
from onboarding.rules import mandates as rules
from onboarding.states import RegistrationState
from vroegsignalering import row_security
from vroegsignalering.accounts.models import ActsFor, Membership, mandates_in_force
from vroegsignalering.accounts.roles import MandateAct
from vroegsignalering.accounts.selectors import digest_of
from vroegsignalering.accounts.states import MandateState

_INVITED = "invitation of a client"


@dataclass(frozen=True)
class ClientRow:
    """One client as the list shows it.

    ``client`` is None for a landlord that gave its mandate without being asked; ``mandate`` is
    the one in force, or else the last that was granted. ``asked_again`` says that a question
    waits while an earlier mandate is still in force.
    """

    name: str
    kvk_number: str
    client: Client | None
    mandate: ActsFor | None
    state: MandateState
    acts: tuple[str, ...]
    municipalities: tuple[str, ...]
    starts_on: dt.date
    ends_on: dt.date | None
    asked_again: bool
    reason: str

    @property
    def may_work(self) -> bool:
        """Whether one can act for this client now."""
        return self.state == MandateState.IN_FORCE

    @property
    def may_end(self) -> bool:
        """Whether there is a mandate to end."""
        return self.state in {MandateState.IN_FORCE, MandateState.COMING}

    @property
    def is_asked(self) -> bool:
        """Whether a question waits for an answer."""
        return self.asked_again or self.state == MandateState.ASKED


def clients_of(by: Membership, today: dt.date, search: str = "") -> list[ClientRow]:
    """Return the clients of somebody's agency, by name; also while he represents one of them."""
    with row_security.acting_for(by.acting_organisation_id, by.user_id):
        named = list(
            Client.objects.filter(agency_id=by.acting_organisation_id).select_related("mandate")
        )
        granted = list(
            ActsFor.objects.filter(agency_id=by.acting_organisation_id, granted_at__isnull=False)
            .select_related("landlord")
            .order_by("-granted_at", "-pk")
        )
        codes = {code for client in named for code in client.municipality_codes}
        codes |= {code for mandate in granted for code in mandate.municipality_codes}
        names = registry.names_of(codes)
    by_landlord: dict[uuid.UUID, list[ActsFor]] = {}
    for mandate in granted:
        by_landlord.setdefault(mandate.landlord_id, []).append(mandate)
    rows = []
    for client in named:
        theirs = by_landlord.pop(client.mandate.landlord_id, []) if client.mandate else []
        rows.append(_row(client, theirs, names, today))
    rows += [_row(None, theirs, names, today) for theirs in by_landlord.values()]
    wanted = search.strip().lower()
    found = [row for row in rows if wanted in row.name.lower() or wanted in row.kvk_number]
    return sorted(found, key=lambda row: (row.name.lower(), row.kvk_number))


def _row(
    client: Client | None, granted: Sequence[ActsFor], names: dict[str, str], today: dt.date
) -> ClientRow:
    states = {one.pk: rules.mandate_state(one, today) for one in granted}
    by_state = {state: one for one in reversed(granted) if (state := states[one.pk])}
    best = by_state.get(MandateState.IN_FORCE) or by_state.get(MandateState.COMING)
    asked = rules.client_state(client, today) if client else None
    # The last question counts, unless an earlier mandate is still good.
    if best is None and client is not None and asked is not None:
        shown: ActsFor | Client = client
        state = asked
        last = granted[0] if granted else None
    else:
        shown = last = best or granted[0]
        state = states[last.pk]
    known = granted[0].landlord if granted else None
    return ClientRow(
        name=known.name if known else client.name if client else "",
        kvk_number=known.kvk_number if known else client.kvk_number if client else "",
        client=client,
        mandate=last,
        state=state,
        acts=tuple(str(MandateAct(act).label) for act in MandateAct.values if act in shown.acts),
        municipalities=tuple(sorted(names.get(code, code) for code in shown.municipality_codes)),
        starts_on=shown.starts_on,
        ends_on=shown.ends_on,
        asked_again=state != MandateState.ASKED and asked == MandateState.ASKED,
        reason=client.mandate.decline_reason
        if client and client.mandate and state == MandateState.DECLINED
        else "",
    )


def client_of(by: Membership, key: uuid.UUID) -> Client | None:
    """Return a client of one's own agency."""
    return (
        Client.objects.select_related("mandate", "agency")
        .filter(agency_id=by.organisation_id, pk=key)
        .first()
    )


def mandate_to_work_under(by: Membership, key: uuid.UUID, today: dt.date) -> ActsFor | None:
    """Return a mandate in force of somebody's agency, also while he represents another client."""
    with row_security.acting_for(by.acting_organisation_id, by.user_id):
        found = mandates_in_force(today, pk=key, agency_id=by.acting_organisation_id)
        return found.first()


def may_work_for(by: Membership, today: dt.date) -> int:
    """Return for how many clients one can work today."""
    with row_security.acting_for(by.acting_organisation_id, by.user_id):
        found = mandates_in_force(today, agency_id=by.acting_organisation_id)
        return found.values("landlord_id").distinct().count()


def is_on_list(by: Membership, kvk_number: str) -> bool:
    """Return whether the agency named a client with this number before."""
    return Client.objects.filter(agency_id=by.organisation_id, kvk_number=kvk_number).exists()


def has_agency(organisation_id: uuid.UUID) -> bool:
    """Return whether this organisation is an agency."""
    return Agency.objects.filter(pk=organisation_id).exists()


# --- For who was invited --------------------------------------------------------------------------


def client_by(token: str) -> Client | None:
    """Return the client that a link in a mail belongs to, while the question is open."""
    with row_security.unrestricted(_INVITED):
        return (
            Client.objects.select_related("agency")
            .filter(token_digest=digest_of(token), withdrawn_at__isnull=True)
            .first()
        )


def client_with(key: str) -> Client | None:
    """Return the client with this key; the caller knows it from the browser's session."""
    with row_security.unrestricted(_INVITED):
        return Client.objects.select_related("agency").filter(pk=key).first() if key else None


def is_registering(client: Client) -> bool:
    """Return whether somebody is registering by this invitation. Call it across the walls."""
    on_its_way = Registration.objects.filter(client=client).exclude(
        state__in=[RegistrationState.DECLINED, RegistrationState.WITHDRAWN, RegistrationState.DRAFT]
    )
    return on_its_way.exists()
