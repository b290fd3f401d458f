"""Answers what the checks on rows ask, for a whole batch at a time: the database side of ``facts``.

What holds for a whole file (agreements, mandates, municipalities) is asked once per file, the rest
once per batch: the number of statements does not depend on the number of rows.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

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
from signals.states import SignalState
from vroegsignalering import row_security, sealing
from vroegsignalering.accounts.models import ActsFor, Organisation
from vroegsignalering.dutch_formats import months_earlier

#: The landlord, and the keyed index of his own reference.
TenancyKey = tuple[uuid.UUID, bytes]


@dataclass(frozen=True)
class Parties:
    """Who hands in, and for whom he may.

    ``agency_id`` is None for a landlord, who reports for himself. ``clients`` leads from KvK
    number to landlord for each valid mandate.
    """

    organisation: Organisation
    agency_id: uuid.UUID | None
    clients: Mapping[str, uuid.UUID]

    def landlord_of(self, landlord_kvk: str | None) -> uuid.UUID | None:
        """Return the landlord whose arrears a row reports, or None without a valid mandate."""
        if self.agency_id is None:
            return self.organisation.pk
        return self.clients.get(landlord_kvk or "")


def parties_of(organisation: Organisation, on: dt.date) -> Parties:
    """Return for whom this organisation may report on a day (R15)."""
    if not Agency.objects.filter(pk=organisation.pk).exists():
        return Parties(organisation, None, {})
    # The clients' own rows stand behind walls that an agency cannot see through.
    with row_security.unrestricted("clients of an agency"):
        mandates = ActsFor.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            agency_id=organisation.pk,
            starts_on__lte=on,
            landlord__landlord__isnull=False,
        )
        clients = dict(mandates.values_list("landlord__kvk_number", "landlord_id"))
    return Parties(organisation, organisation.pk, clients)


class Lookup:
    """Knows what one file must know. Make one per file, inside the walls of its owner."""

    def __init__(self, organisation: Organisation, delivery_on: dt.date, held_days: int) -> None:
        self.parties = parties_of(organisation, delivery_on)
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
            found = in_force_for([own, *parties.clients.values()], on)
        if parties.agency_id is None:
            return {(agreement.municipality_code, None): agreement for agreement in found}
        by_partner = {
            (agreement.partner_id, agreement.municipality_code): agreement for agreement in found
        }
        codes = {agreement.municipality_code for agreement in found}
        covers: dict[CoverKey, InForce] = {}
        for kvk, landlord_id in parties.clients.items():
            for code in codes:
                agreement = by_partner.get((own, code)) or by_partner.get((landlord_id, code))
                if agreement is not None:
                    covers[code, kvk] = agreement
        return covers

    def agreement_for(self, row: RowCheck) -> InForce | None:
        """Return the agreement under which a judged row goes out."""
        kvk = row.values.landlord_kvk if self.parties.agency_id is not None else None
        return self._agreements.get((row.municipality or "", kvk))

    def tenancy_of(self, row: RowCheck) -> TenancyKey | None:
        """Return landlord and keyed index of the tenancy, or None when the row does not say."""
        landlord_id = self.parties.landlord_of(row.values.landlord_kvk)
        if landlord_id is None or row.values.reference is None:
            return None
        return landlord_id, sealing.tenancy_index(landlord_id, row.values.reference)

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
            tenancies=self._tenancies(rows),
        )

    def _tenancies(self, rows: Sequence[RowCheck]) -> dict[int, TenancyFact]:
        tenancies = {
            row.number: tenancy for row in rows if (tenancy := self.tenancy_of(row)) is not None
        }
        landlords = {landlord_id for landlord_id, _ in tenancies.values()}
        indexes = [index for _, index in tenancies.values()]
        # An agency must not report what the landlord himself reported, or what rests by a pause
        # that he was told of; those rows are not the agency's.
        with row_security.unrestricted("what is known of these tenancies"):
            sent, reported = self._reports(landlords, indexes)
            paused = self._pauses(landlords, indexes)
            objected = self._objections(landlords, indexes)
        facts = {}
        for row in rows:
            key = tenancies.get(row.number)
            if key is None:
                continue
            reported_on, reported_amount = reported.get(key, (None, None))
            facts[row.number] = TenancyFact(
                sent_on=sent.get(key),
                reported_on=reported_on,
                reported_amount=reported_amount,
                paused_until=paused.get(key),
                objected_on=objected.get(key),
            )
        return facts

    def _reports(
        self, landlords: Iterable[uuid.UUID], indexes: Iterable[bytes]
    ) -> tuple[dict[TenancyKey, dt.date], dict[TenancyKey, tuple[dt.date, Decimal]]]:
        on = self.circumstances.delivery_on
        month = on.replace(day=1)
        found = (
            Signal.objects.filter(
                landlord_id__in=landlords,
                tenancy_index__in=indexes,
                month__gte=months_earlier(on, REPEAT_MONTHS).replace(day=1),
                sent_on__gte=months_earlier(on, REPEAT_MONTHS),
            )
            .exclude(state=SignalState.WITHDRAWN)
            .order_by("sent_on")
            .values_list("landlord_id", "tenancy_index", "month", "sent_on", "amount")
        )
        sent: dict[TenancyKey, dt.date] = {}
        reported: dict[TenancyKey, tuple[dt.date, Decimal]] = {}
        for landlord_id, index, in_month, sent_on, amount in found:
            key = (landlord_id, bytes(index))
            if in_month == month:
                sent[key] = sent_on
            else:
                reported[key] = (sent_on, amount)
        return sent, reported

    def _pauses(
        self, landlords: Iterable[uuid.UUID], indexes: Iterable[bytes]
    ) -> dict[TenancyKey, dt.date]:
        found = CollectionPause.objects.filter(
            landlord_id__in=landlords,
            tenancy_index__in=indexes,
            ends_on__gte=self.circumstances.delivery_on,
        ).values_list("landlord_id", "tenancy_index", "ends_on")
        return {(landlord_id, bytes(index)): ends_on for landlord_id, index, ends_on in found}

    def _objections(
        self, landlords: Iterable[uuid.UUID], indexes: Iterable[bytes]
    ) -> dict[TenancyKey, dt.date]:
        found = Objection.objects.filter(
            landlord_id__in=landlords, tenancy_index__in=indexes
        ).values_list("landlord_id", "tenancy_index", "recorded_on")
        return {(landlord_id, bytes(index)): day for landlord_id, index, day in found}
