"""Answers what the checks on rows ask, for a whole batch at a time: the database side of ``facts``.

What holds for a whole file (agreements, mandates, municipalities) is asked once per file, the rest
once per batch: the number of statements does not depend on the number of rows.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agreements.selectors import InForce, in_force_for
from municipalities.models import Municipality
from municipalities.selectors import covered_postcodes, municipalities_of
from onboarding.models import Agency
from signals.bulk.facts import (
    CoverFact,
    CoverKey,
    Facts,
    MunicipalityFact,
    Place,
    TenancyFact,
    ask,
)
from signals.bulk.rows import REPEAT_MONTHS, Circumstances, RowCheck
from signals.models import CollectionPause, Objection, Signal
from signals.selectors.tenancies import Tenancy, TenancyKey, matching, tenancy_of_record
from signals.states import SignalState
from vroegsignalering import row_security, sealing
from vroegsignalering.accounts.models import Organisation, mandates_in_force
from vroegsignalering.accounts.roles import MandateAct
from vroegsignalering.dutch_formats import fold_addition, fold_surname, months_earlier


@dataclass(frozen=True)
class Mandated:
    """A landlord for whom an agency hands in, and where; without ``places``: everywhere."""

    landlord_id: uuid.UUID
    places: frozenset[str] | None


@dataclass(frozen=True)
class Parties:
    """Who hands in, and for whom he may.

    ``agency_id`` is None for a landlord, who reports for himself. ``clients`` leads from KvK
    number to landlord for each valid mandate. Under a client's own agreement ``organisation`` is
    the client, ``representative_id`` the agency, and ``mandate`` what it may (None: nothing).
    """

    organisation: Organisation
    agency_id: uuid.UUID | None
    clients: Mapping[str, Mandated]
    representative_id: uuid.UUID | None = None
    mandate: Mandated | None = None

    @property
    def reporting_agency_id(self) -> uuid.UUID | None:
        """The agency to which the signals belong as well, either way."""
        return self.agency_id or self.representative_id

    def landlord_of(self, landlord_kvk: str | None) -> uuid.UUID | None:
        """Return the landlord whose arrears a row reports, or None without a valid mandate."""
        if self.agency_id is None:
            return self.organisation.pk
        client = self.clients.get(landlord_kvk or "")
        return client.landlord_id if client else None

    def client_of(self, landlord_kvk: str | None) -> uuid.UUID | None:
        """Return the landlord for whom an agency hands in; None for a landlord's own row."""
        return self.landlord_of(landlord_kvk) if self.agency_id is not None else None


def parties_of(
    organisation: Organisation, on: dt.date, representative_id: uuid.UUID | None = None
) -> Parties:
    """Return for whom this organisation, or who represents it, may report on a day (R15)."""
    if representative_id is not None:
        found = _mandates_to_deliver(representative_id, on, landlord_id=organisation.pk)
        mandate = next(iter(found.values()), None)
        return Parties(organisation, None, {}, representative_id, mandate)
    if not Agency.objects.filter(pk=organisation.pk).exists():
        return Parties(organisation, None, {})
    return Parties(organisation, organisation.pk, _mandates_to_deliver(organisation.pk, on))


def _mandates_to_deliver(agency_id: uuid.UUID, on: dt.date, **only: Any) -> dict[str, Mandated]:
    """Return by KvK number for whom an agency may deliver; of two mandates both count."""
    # The clients' own rows stand behind walls that an agency cannot see through.
    with row_security.unrestricted("clients of an agency"):
        mandates = list(
            mandates_in_force(
                on,
                agency_id=agency_id,
                acts__contains=[MandateAct.DELIVER],
                landlord__landlord__isnull=False,
                **only,
            )
        )
    found: dict[str, Mandated] = {}
    for mandate in mandates:
        kvk, places = mandate.landlord.kvk_number, frozenset(mandate.municipality_codes) or None
        known = found.get(kvk)
        if known is not None:
            both = known.places is not None and places is not None
            places = (known.places or frozenset()) | (places or frozenset()) if both else None
        found[kvk] = Mandated(mandate.landlord_id, places)
    return found


def _places(parties: Parties) -> dict[str | None, frozenset[str]]:
    """Return the municipalities to which mandates are limited, as ``Facts`` has them."""
    found: dict[str | None, frozenset[str]] = {
        kvk: client.places for kvk, client in parties.clients.items() if client.places is not None
    }
    if parties.mandate is not None and parties.mandate.places is not None:
        found[None] = parties.mandate.places
    return found


class Lookup:
    """Knows what one file must know. Make one per file, inside the walls of its owner."""

    def __init__(
        self,
        organisation: Organisation,
        delivery_on: dt.date,
        held_days: int,
        representative_id: uuid.UUID | None = None,
    ) -> None:
        self.parties = parties_of(organisation, delivery_on, representative_id)
        self.circumstances = Circumstances(
            delivery_on=delivery_on,
            is_agency=self.parties.agency_id is not None,
            own_kvk=organisation.kvk_number or None,
            held_until=delivery_on + dt.timedelta(days=held_days),
        )
        self.municipalities = {
            code: MunicipalityFact(name, threshold)
            for code, name, threshold in Municipality.objects.values_list(
                "code", "name", "authority__threshold_amount"
            )
        }
        self._mandated_places = _places(self.parties)
        self._agreements = self._covers(delivery_on)
        self._cover_facts = {
            key: CoverFact(agreement.arrears_days) for key, agreement in self._agreements.items()
        }

    def _covers(self, on: dt.date) -> dict[CoverKey, InForce]:
        """Return the agreements by which rows are covered (R10).

        An agency's own agreement covers its clients; else the client's own does.
        """
        parties = self.parties
        own = parties.organisation.pk
        # Agreements of clients stand behind their walls; an agency acts under them by mandate.
        with row_security.unrestricted("agreements that cover a file"):
            found = in_force_for(
                [own, *(client.landlord_id for client in parties.clients.values())], on
            )
        if parties.agency_id is None:
            return {(agreement.municipality_code, None): agreement for agreement in found}
        by_partner = {
            (agreement.partner_id, agreement.municipality_code): agreement for agreement in found
        }
        codes = {agreement.municipality_code for agreement in found}
        covers: dict[CoverKey, InForce] = {}
        for kvk, client in parties.clients.items():
            for code in codes:
                agreement = by_partner.get((own, code)) or by_partner.get(
                    (client.landlord_id, code)
                )
                if agreement is not None:
                    covers[code, kvk] = agreement
        return covers

    def agreement_for(self, row: RowCheck) -> InForce | None:
        """Return the agreement under which a judged row goes out."""
        kvk = row.values.landlord_kvk if self.parties.agency_id is not None else None
        return self._agreements.get((row.municipality or "", kvk))

    def tenancy_of(self, row: RowCheck) -> Tenancy | None:
        """Return the tenancy that a row is about, or None when it does not say whose."""
        values = row.values
        landlord_id = self.parties.landlord_of(values.landlord_kvk)
        if landlord_id is None:
            return None
        address = name = None
        if (
            values.postcode is not None
            and values.house_number is not None
            and values.surname is not None
            and not row.is_faulty("house_number_addition")
        ):
            addition = fold_addition(values.house_number_addition or "")
            address = sealing.address_index(values.postcode, values.house_number, addition)
            name = sealing.name_index(fold_surname(values.surname))
        reference = values.reference
        return Tenancy(
            landlord_id,
            sealing.tenancy_index(landlord_id, reference) if reference is not None else None,
            address,
            name,
        )

    def facts(self, rows: Sequence[RowCheck]) -> Facts:
        """Return the answers for a batch, in a number of statements that is always the same."""
        questions = ask(rows)
        on = self.circumstances.delivery_on
        return Facts(
            addresses={
                pair: Place(code)
                for pair, code in municipalities_of(questions.addresses, on).items()
            },
            covered_postcodes=covered_postcodes(questions.postcodes),
            municipalities=self.municipalities,
            covers=self._cover_facts,
            mandated_kvks=self.parties.clients,
            mandated_places=self._mandated_places,
            has_mandate=self.parties.representative_id is None or self.parties.mandate is not None,
            tenancies=self._tenancies(rows),
        )

    def _tenancies(self, rows: Sequence[RowCheck]) -> dict[int, TenancyFact]:
        tenancies = {
            row.number: tenancy for row in rows if (tenancy := self.tenancy_of(row)) is not None
        }
        asked = list(tenancies.values())
        # An agency must not report what the landlord himself reported, or what rests by a pause
        # that he was told of; those rows are not the agency's.
        with row_security.unrestricted("what is known of these tenancies"):
            sent, reported = self._reports(asked)
            paused = self._pauses(asked)
            objected = self._objections(asked)
        facts = {}
        for number, tenancy in tenancies.items():
            keys = list(tenancy.known_by())
            reported_on, reported_amount = max(
                (reported[key] for key in keys if key in reported), default=(None, None)
            )
            facts[number] = TenancyFact(
                sent_on=_latest(sent, keys),
                reported_on=reported_on,
                reported_amount=reported_amount,
                paused_until=_latest(paused, keys),
                objected_on=_latest(objected, keys),
            )
        return facts

    def _reports(
        self, asked: Sequence[Tenancy]
    ) -> tuple[dict[TenancyKey, dt.date], dict[TenancyKey, tuple[dt.date, Decimal]]]:
        on = self.circumstances.delivery_on
        month = on.replace(day=1)
        found = (
            Signal.objects.filter(
                matching(asked),
                month__gte=months_earlier(on, REPEAT_MONTHS).replace(day=1),
                sent_on__gte=months_earlier(on, REPEAT_MONTHS),
            )
            .exclude(state=SignalState.WITHDRAWN)
            .order_by("sent_on")
            .values_list(*_RECORD, "month", "sent_on", "amount")
        )
        sent: dict[TenancyKey, dt.date] = {}
        reported: dict[TenancyKey, tuple[dt.date, Decimal]] = {}
        for *record, in_month, sent_on, amount in found:
            for key in tenancy_of_record(*record).known_by():
                if in_month == month:
                    sent[key] = sent_on
                else:
                    reported[key] = (sent_on, amount)
        return sent, reported

    def _pauses(self, asked: Sequence[Tenancy]) -> dict[TenancyKey, dt.date]:
        found = CollectionPause.objects.filter(
            matching(asked, "report__"), ends_on__gte=self.circumstances.delivery_on
        ).order_by("ends_on")
        return _by_key(found.values_list(*(f"report__{name}" for name in _RECORD), "ends_on"))

    def _objections(self, asked: Sequence[Tenancy]) -> dict[TenancyKey, dt.date]:
        found = Objection.objects.filter(matching(asked)).order_by("recorded_on")
        return _by_key(found.values_list(*_RECORD, "recorded_on"))


_RECORD = ("landlord_id", "tenancy_index", "address_index", "name_index")


def _by_key(found: Iterable[tuple[Any, ...]]) -> dict[TenancyKey, dt.date]:
    """Lead from both keys of each record to its day; of several the last one counts."""
    return {key: day for *record, day in found for key in tenancy_of_record(*record).known_by()}


def _latest(days: Mapping[TenancyKey, dt.date], keys: Iterable[TenancyKey]) -> dt.date | None:
    return max((days[key] for key in keys if key in days), default=None)
