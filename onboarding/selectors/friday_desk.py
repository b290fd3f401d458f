"""What the operator's desk shows: the queue, what the machine noticed, what was decided."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from municipalities import selectors as registry
from onboarding import rules
from onboarding.models import BY_HAND, BatchRun, Client, DeskDecision, Registration
from onboarding.selectors.registrations import ON_THEIR_WAY, domain_owners, next_batch
from onboarding.states import DeskAct, RegistrationRefusal, RegistrationState, RemarkKind
from vroegsignalering import row_security
from vroegsignalering.accounts.models import Organisation, open_memberships
from vroegsignalering.accounts.roles import Side

_DESK = "operator reads registrations"
_SHOWN_PARTNERS = 10
_UNDECIDED = (*ON_THEIR_WAY, RegistrationState.SENT)


@dataclass
class QueueRow:
    """One registration on the desk, with what the machine noticed."""

    registration: Registration
    remarks: list[rules.Remark]
    joined: int
    not_joined: int

    @property
    def is_approved(self) -> bool:
        """Whether an operator looked at it and lets it go along."""
        return self.registration.approved_at is not None


@dataclass
class Desk:
    """All that the operator's desk shows."""

    batch: rules.DueBatch
    failed: list[QueueRow] = field(default_factory=list)
    clear: list[QueueRow] = field(default_factory=list)
    remarked: list[QueueRow] = field(default_factory=list)
    held: list[QueueRow] = field(default_factory=list)
    unconfirmed: list[QueueRow] = field(default_factory=list)
    last: BatchRun | None = None

    @property
    def going(self) -> int:
        """How many go along with the coming batch."""
        return len(self.failed) + len(self.clear) + len(self.remarked)

    @property
    def to_approve(self) -> list[QueueRow]:
        """What has no remarks and was not looked at yet."""
        return [row for row in self.clear if not row.is_approved]


def desk() -> Desk:
    """Return the queue, longest waiting first, sorted by what the operator should do."""
    with row_security.unrestricted(_DESK):
        waiting = list(
            Registration.objects.filter(state__in=_UNDECIDED)
            .select_related("approved_by__user")
            .order_by("confirmed_at", "sent_at", "pk")
        )
        found = Desk(next_batch(), last=_last_batch())
        for row in _rows(waiting):
            _list_for(found, row).append(row)
    return found


def _list_for(found: Desk, row: QueueRow) -> list[QueueRow]:
    state = row.registration.state
    if state == RegistrationState.SENT:
        return found.unconfirmed
    if state == RegistrationState.HELD:
        return found.held
    if row.registration.last_problem:
        return found.failed
    return found.remarked if row.remarks and not row.is_approved else found.clear


def queue_row(key: uuid.UUID) -> QueueRow | None:
    """Return one registration that was sent, with what the machine noticed."""
    rows = queue_rows([key])
    return rows[0] if rows else None


def queue_rows(keys: Collection[uuid.UUID]) -> list[QueueRow]:
    """Return registrations that were sent, longest waiting first; unknown ones are left out."""
    with row_security.unrestricted(_DESK):
        found = Registration.objects.exclude(state=RegistrationState.DRAFT).filter(pk__in=keys)
        related = found.select_related("batch", "approved_by__user")
        return _rows(list(related.order_by("confirmed_at", "sent_at", "pk")))


def _rows(registrations: list[Registration]) -> list[QueueRow]:
    partners = Organisation.objects.filter(side=Side.PARTNER)
    # Who came in is known by itself: only what is not decided yet is compared.
    undecided = [one for one in registrations if one.state in _UNDECIDED]
    kvk_numbers = [one.kvk_number for one in undecided]
    open_numbers = Registration.objects.filter(state__in=_UNDECIDED, kvk_number__in=kvk_numbers)
    domains = {domain for one in undecided for domain in rules.telling_domains(one)}
    facts = _Facts(
        set(partners.filter(kvk_number__in=kvk_numbers).values_list("kvk_number", flat=True)),
        list(open_numbers.values_list("kvk_number", flat=True)),
        rules.known_names(tuple(partners.order_by("pk").values_list("name", flat=True))),
        _domains_of_agencies(kvk_numbers),
        domain_owners(domains),
    )
    joined = joined_codes()
    return [
        QueueRow(
            one,
            facts.remarks(one, joined) if one.state in _UNDECIDED else [],
            joined=sum(code in joined for code in one.municipality_codes),
            not_joined=sum(code not in joined for code in one.municipality_codes),
        )
        for one in registrations
    ]


@dataclass(frozen=True)
class _Facts:
    """What is known, asked once for all rows."""

    known_kvk_numbers: set[str]
    open_kvk_numbers: list[str]
    known_names: rules.KnownNames
    domains_of_agencies: dict[str, set[str]]
    domain_owners: dict[str, list[str]]

    def remarks(self, one: Registration, joined: Collection[str]) -> list[rules.Remark]:
        owners = {
            name
            for domain in rules.telling_domains(one)
            for name in self.domain_owners.get(domain, ())
        }
        return rules.remarks(
            one,
            known_kvk_numbers=self.known_kvk_numbers,
            open_kvk_numbers=self.open_kvk_numbers,
            known_names=self.known_names,
            joined_codes=joined,
            agency_domains=self.domains_of_agencies.get(one.kvk_number, frozenset()),
            domain_owners=sorted(owners),
        )


def _domains_of_agencies(kvk_numbers: list[str]) -> dict[str, set[str]]:
    """Return, for landlords that agencies named as clients, the mail domains of those agencies."""
    named = Client.objects.filter(kvk_number__in=kvk_numbers)
    pairs = list(named.values_list("kvk_number", "agency_id"))
    people = open_memberships(organisation_id__in={agency for _, agency in pairs})
    emails: dict[uuid.UUID, set[str]] = {}
    for organisation_id, email in people.values_list("organisation_id", "user__email"):
        emails.setdefault(organisation_id, set()).add(email)
    found: dict[str, set[str]] = {}
    for kvk_number, agency in pairs:
        found.setdefault(kvk_number, set()).update(rules.own_domains(emails.get(agency, ())))
    return found


def joined_codes() -> frozenset[str]:
    """Return the codes of the municipalities that take part."""
    return frozenset(one.code for one in registry.present() if one.takes_part)


def why_not_decide(
    rows: Sequence[QueueRow], act: DeskAct
) -> dict[uuid.UUID, RegistrationRefusal | None]:
    """Return per registration why this cannot be done with it, or None."""
    return {
        row.registration.pk: rules.why_not_decide(
            row.registration, act, is_kvk_known=is_kvk_known(row)
        )
        for row in rows
    }


def is_kvk_known(row: QueueRow) -> bool:
    """Return whether an organisation with this KvK number exists."""
    return any(remark.kind == RemarkKind.KVK_KNOWN for remark in row.remarks)


# --- Merging --------------------------------------------------------------------------------------


def partners_like(of: Registration) -> list[Organisation]:
    """Return the organisations that a registration may be: same number, name or domain."""
    with row_security.unrestricted(_DESK):
        partners = Organisation.objects.filter(side=Side.PARTNER)
        names = tuple(partners.order_by("pk").values_list("name", flat=True))
        alike = {rules.known_names(names).most_like(of.name)}
        for owners in domain_owners(rules.telling_domains(of)).values():
            alike.update(owners)
        found = partners.filter(Q(kvk_number=of.kvk_number) | Q(name__in=alike - {""}))
        same_number_first = sorted(
            found[: _SHOWN_PARTNERS * 2],
            key=lambda one: (one.kvk_number != of.kvk_number, one.name),
        )
    return same_number_first[:_SHOWN_PARTNERS]


def partners_called(search: str) -> list[Organisation]:
    """Return the partner organisations with this KvK number, or this in their name."""
    with row_security.unrestricted(_DESK):
        found = Organisation.objects.filter(side=Side.PARTNER).filter(
            Q(kvk_number=search) | Q(name__icontains=search)
        )
        return list(found.order_by("name")[:_SHOWN_PARTNERS]) if search else []


def partner(key: str) -> Organisation | None:
    """Return one partner organisation by its key as text, or None."""
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return None
    with row_security.unrestricted(_DESK):
        found = Organisation.objects.select_related("landlord", "agency")
        return found.filter(side=Side.PARTNER, pk=wanted).first()


def people_of(organisation: Organisation) -> list[str]:
    """Return who works for an organisation, as the operator compares it with a registration."""
    with row_security.unrestricted(_DESK):
        return [
            f"{one.user.full_name} ({one.role_label.lower()}), {one.user.email}"
            for one in open_memberships(organisation=organisation)
        ]


# --- What was done --------------------------------------------------------------------------------


@dataclass
class DecidedRow:
    """How it went with one registration of a decision."""

    registration: Registration
    why: str


def decision(key: uuid.UUID) -> tuple[DeskDecision, list[DecidedRow]] | None:
    """Return what was decided at once and how it went per registration; erased ones are gone."""
    with row_security.unrestricted(_DESK):
        found = DeskDecision.objects.select_related("by__user").filter(pk=key).first()
        if found is None:
            return None
        known = Registration.objects.in_bulk([row["registration"] for row in found.rows])
        rows = [
            DecidedRow(one, str(RegistrationRefusal(row["why"]).label) if row["why"] else "")
            for row in found.rows
            if (one := known.get(uuid.UUID(row["registration"])))
        ]
    return found, rows


def _last_batch() -> BatchRun | None:
    """Return the last run of which something can be told."""
    did_something = Q(processed__gt=0) | Q(held__gt=0) | Q(failed__gt=0)
    runs = BatchRun.objects.filter(did_something | ~Q(period__startswith=BY_HAND))
    return runs.filter(finished_at__isnull=False).order_by("-finished_at").first()


def earlier_batches(limit: int = 100) -> list[BatchRun]:
    """Return the runs that finished, newest first."""
    with row_security.unrestricted(_DESK):
        finished = BatchRun.objects.filter(finished_at__isnull=False)
        return list(finished.order_by("-finished_at")[:limit])


def decided(limit: int = 50) -> list[Registration]:
    """Return what was processed or declined last."""
    with row_security.unrestricted(_DESK):
        return list(
            Registration.objects.filter(
                state__in=[RegistrationState.PROCESSED, RegistrationState.DECLINED]
            ).order_by("-decided_at")[:limit]
        )
