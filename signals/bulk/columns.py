"""The columns of a delivery: the only place with the headings and field names of the contract.

Source: the delivery contract ("aanlevering"), table *Columns*, and the API contract for the field
names of one signal. Headings are Dutch because landlords read them; code names are English.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from signals.bulk.headings import fold_heading, names_a_bsn
from vroegsignalering import dutch_formats
from vroegsignalering.dutch_formats import Unreadable

Value = str | int | bool | Decimal | dt.date | tuple[int, str]

#: More characters than this in any cell refuse the row (R16).
CELL_MAX: Final = 500
REFERENCE_MAX: Final = 64
SURNAME_MAX: Final = 120
AMOUNT_MAX: Final = Decimal(100_000)
EARLIEST_BIRTH: Final = dt.date(1900, 1, 1)


def _amount(text: str) -> Decimal:
    amount = dutch_formats.read_amount(text)
    if amount <= 0:
        raise Unreadable("low")
    if amount > AMOUNT_MAX:
        raise Unreadable("high")
    return amount


def _birth_date(text: str) -> dt.date:
    day = dutch_formats.read_date(text)
    if day < EARLIEST_BIRTH:
        raise Unreadable("early")
    return day


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the contract.

    Attributes:
        heading: the heading in a file, and how findings name the column.
        name: the code name.
        api_name: the field name in the API and in JSON.
        example: a right value.
        explanation: one Dutch sentence for the template and the help.
        when_empty: what to do when the cell is empty.
        when_wrong: what to do when the value has the wrong form, per reason of ``Unreadable``;
            the empty reason is for all others.
        read: turns the text of a cell into its value, or raises ``Unreadable``; ``None`` for a
            column that holds plain text.
        longest: how many characters a plain text may have.
        is_required: an empty cell refuses the row.
        condition: the letter of the condition of the decree that this day stands for.
    """

    heading: str
    name: str
    api_name: str
    example: str
    explanation: str
    when_empty: str = ""
    when_wrong: Mapping[str, str] = field(default_factory=dict)
    read: Callable[[str], Value] | None = None
    longest: int = 0
    is_required: bool = False
    condition: str = ""

    @property
    def is_needed(self) -> bool:
        """Whether a file without this column is refused."""
        return self.is_required or bool(self.condition)


_DAY_WRONG: Final = {
    "": "Schrijf dag, maand en jaar, bijvoorbeeld {example}.",
    "year": "Schrijf het jaar met vier cijfers, bijvoorbeeld {example}.",
    "order": "Schrijf eerst de dag en dan de maand, bijvoorbeeld {example}.",
    "day": "Deze dag bestaat niet. Schrijf dag, maand en jaar, bijvoorbeeld {example}.",
}
_YES_NO_WRONG: Final = {"": "Vul ja of nee in."}

COLUMNS: Final[tuple[Column, ...]] = (
    Column(
        heading="kenmerk",
        name="reference",
        api_name="kenmerk",
        longest=REFERENCE_MAX,
        example="HV-2026-00417",
        explanation="Uw eigen kenmerk van dit huurcontract. Gebruik elke maand hetzelfde kenmerk.",
        when_empty="Vul kenmerk in: uw eigen nummer van dit huurcontract.",
        when_wrong={"": "Het kenmerk is te lang. Gebruik hoogstens 64 tekens."},
        is_required=True,
    ),
    Column(
        heading="voorletters",
        name="initials",
        api_name="voorletters",
        read=dutch_formats.read_initials,
        example="J.P.",
        explanation="De voorletters van de huurder, met of zonder punten.",
        when_wrong={"": "Vul alleen letters in, bijvoorbeeld J.P."},
    ),
    Column(
        heading="tussenvoegsel",
        name="prefix",
        api_name="tussenvoegsel",
        longest=CELL_MAX,
        example="van der",
        explanation="Het tussenvoegsel van de achternaam, als dat er is.",
    ),
    Column(
        heading="achternaam",
        name="surname",
        api_name="achternaam",
        longest=SURNAME_MAX,
        example="Jansen",
        explanation="De achternaam van de huurder, hoogstens 120 tekens.",
        when_empty="Vul achternaam in.",
        when_wrong={"": "De achternaam is te lang. Gebruik hoogstens 120 tekens."},
        is_required=True,
    ),
    Column(
        heading="geboortedatum",
        name="birth_date",
        api_name="geboortedatum",
        read=_birth_date,
        example="31-01-1980",
        explanation="De geboortedatum van de huurder, als u die weet.",
        when_wrong={
            **_DAY_WRONG,
            "early": "De geboortedatum is van vóór 1900. Kijk het jaar na, bijvoorbeeld {example}.",
        },
    ),
    Column(
        heading="straat",
        name="street",
        api_name="straat",
        longest=CELL_MAX,
        example="Dorpsstraat",
        explanation="De straat van de woning.",
    ),
    Column(
        heading="huisnummer",
        name="house_number",
        api_name="huisnummer",
        read=dutch_formats.read_house_number,
        example="12",
        explanation="Het huisnummer van de woning, van 1 tot en met 99999. "
        "12A, 12-2 en 12 bis mogen ook.",
        when_empty="Vul huisnummer in.",
        when_wrong={
            "": "Het huisnummer klopt niet. Vul een getal in, bijvoorbeeld 12 of 12A.",
            "range": "Het huisnummer klopt niet. "
            "Vul een getal in van 1 tot en met 99999, bijvoorbeeld 12.",
            "twice": "Hier staat een andere toevoeging dan in huisnummertoevoeging. "
            "Laat één toevoeging staan.",
        },
        is_required=True,
    ),
    Column(
        heading="huisnummertoevoeging",
        name="house_number_addition",
        api_name="huisnummertoevoeging",
        longest=CELL_MAX,
        example="A",
        explanation="De toevoeging van het huisnummer, bijvoorbeeld A, bis, 2 of hs.",
    ),
    Column(
        heading="postcode",
        name="postcode",
        api_name="postcode",
        read=dutch_formats.read_postcode,
        example="1234 AB",
        explanation="De postcode van de woning: 4 cijfers en 2 letters.",
        when_empty="Vul postcode in: 4 cijfers en 2 letters, bijvoorbeeld 8013 CR.",
        when_wrong={
            "": "De postcode klopt niet. Vul 4 cijfers en 2 letters in, bijvoorbeeld 8013 CR."
        },
        is_required=True,
    ),
    Column(
        heading="woonplaats",
        name="town",
        api_name="woonplaats",
        longest=CELL_MAX,
        example="Voorbeeldstad",
        explanation="De plaats van de woning.",
    ),
    Column(
        heading="telefoon",
        name="phone",
        api_name="telefoon",
        read=dutch_formats.read_phone,
        example="010 000 00 00",
        explanation="Het telefoonnummer van de huurder, Nederlands of met landnummer.",
        when_wrong={
            "": "Het telefoonnummer klopt niet. Vul 10 cijfers in, bijvoorbeeld 010 000 00 00. "
            "Een nummer uit het buitenland begint met +."
        },
    ),
    Column(
        heading="email",
        name="email",
        api_name="email",
        read=dutch_formats.read_email,
        example="huurder@example.nl",
        explanation="Het e-mailadres van de huurder.",
        when_wrong={"": "Het e-mailadres klopt niet. Schrijf het zo: huurder@example.nl."},
    ),
    Column(
        heading="bedrag",
        name="amount",
        api_name="bedrag",
        read=_amount,
        example="1234,00",
        explanation="De achterstand in euro, met komma en twee cijfers. "
        "Meer dan 0 en hoogstens 100.000.",
        when_empty="Vul bedrag in: de achterstand in euro, bijvoorbeeld 1234,00.",
        when_wrong={
            "": "Het bedrag klopt niet. "
            "Schrijf het met komma en twee cijfers, bijvoorbeeld 1234,00."
        },
        is_required=True,
    ),
    Column(
        heading="achterstand_sinds",
        name="arrears_since",
        api_name="achterstandSinds",
        read=dutch_formats.read_date,
        example="01-09-2026",
        explanation="De dag waarop de achterstand begon.",
        when_empty="Vul achterstand_sinds in: de dag waarop de achterstand begon.",
        when_wrong=_DAY_WRONG,
        is_required=True,
    ),
    Column(
        heading="persoonlijk_contact_op",
        name="contact_effort_on",
        api_name="persoonlijkContactOp",
        read=dutch_formats.read_date,
        example="29-09-2026",
        explanation="De dag waarop u (voor het laatst) persoonlijk contact probeerde. "
        "Het hoeft niet gelukt te zijn.",
        when_empty="Wij missen de dag waarop u persoonlijk contact probeerde. Vul die in.",
        when_wrong=_DAY_WRONG,
        condition="a",
    ),
    Column(
        heading="gewezen_op_schuldhulp_op",
        name="debt_help_pointed_on",
        api_name="gewezenOpSchuldhulpOp",
        read=dutch_formats.read_date,
        example="23-09-2026",
        explanation="De dag waarop u de huurder wees op hulp bij schulden.",
        when_empty="Wij missen de dag waarop u op hulp bij schulden wees. Vul die in.",
        when_wrong=_DAY_WRONG,
        condition="b",
    ),
    Column(
        heading="herinnering_op",
        name="reminder_on",
        api_name="herinneringOp",
        read=dutch_formats.read_date,
        example="23-09-2026",
        explanation="De dag van de schriftelijke herinnering.",
        when_empty="Wij missen de dag van uw schriftelijke herinnering. Vul die in.",
        when_wrong=_DAY_WRONG,
        condition="c",
    ),
    Column(
        heading="aanbod_gegevens_op",
        name="sharing_offer_on",
        api_name="aanbodGegevensOp",
        read=dutch_formats.read_date,
        example="23-09-2026",
        explanation="De dag waarop u schreef dat u de gegevens met de gemeente wilt delen. "
        "Dat staat in dezelfde herinnering, of in een latere.",
        when_empty="Wij missen de dag waarop u aanbood om gegevens te delen. Vul die in.",
        when_wrong=_DAY_WRONG,
        condition="d",
    ),
    Column(
        heading="bezwaar",
        name="tenant_objected",
        api_name="bezwaar",
        read=dutch_formats.read_yes_no,
        example="nee",
        explanation="Maakte de huurder bezwaar tegen het delen van gegevens? Ja of nee.",
        when_empty="Vul bij bezwaar ja of nee in.",
        when_wrong=_YES_NO_WRONG,
        is_required=True,
    ),
    Column(
        heading="crisis",
        name="is_crisis",
        api_name="crisis",
        read=dutch_formats.read_yes_no,
        example="nee",
        explanation="Is er een crisis, zoals een ontruiming? Leeg betekent nee.",
        when_wrong=_YES_NO_WRONG,
    ),
    Column(
        heading="warme_overdracht",
        name="is_warm_transfer",
        api_name="warmeOverdracht",
        read=dutch_formats.read_yes_no,
        example="nee",
        explanation="Wilt u de huurder zelf bij de gemeente voorstellen? Leeg betekent nee.",
        when_wrong=_YES_NO_WRONG,
    ),
    Column(
        heading="verhuurder_kvk",
        name="landlord_kvk",
        api_name="verhuurderKvk",
        read=dutch_formats.read_kvk_number,
        example="12345678",
        explanation="Alleen voor incassobureaus: het KvK-nummer van de verhuurder.",
        when_empty="Vul verhuurder_kvk in: het KvK-nummer van de verhuurder voor wie u meldt.",
        when_wrong={"": "Het KvK-nummer klopt niet. Vul 8 cijfers in, bijvoorbeeld 12345678."},
    ),
)

INDEX: Final = {column.name: index for index, column in enumerate(COLUMNS)}
_BY_NAME: Final = {column.name: column for column in COLUMNS}
LANDLORD_KVK: Final = _BY_NAME["landlord_kvk"]
_BY_HEADING: Final = {column.heading: column for column in COLUMNS}
_BY_FOLDED: Final = {
    fold_heading(name): column for column in COLUMNS for name in (column.heading, column.api_name)
}

#: The two columns that the product adds to a file it gives back. A landlord who mends that file
#: and hands it in again need not take them out.
STATUS_HEADING: Final = "status"
TO_DO_HEADING: Final = "wat te doen"
_OUR_OWN: Final = frozenset({fold_heading(STATUS_HEADING), fold_heading(TO_DO_HEADING)})

#: Headings by which the file reader finds the row with the headings, the sheet and the separator.
KNOWN_HEADINGS: Final = frozenset(_BY_FOLDED)
NEEDED_COLUMNS: Final = frozenset(
    fold_heading(column.heading) for column in COLUMNS if column.is_needed
)


def column_named(name: str) -> Column:
    """Return the column with this code name."""
    return _BY_NAME[name]


def column_headed(heading: str) -> Column | None:
    """Return the column with exactly this heading of the contract, as findings name it."""
    return _BY_HEADING.get(heading)


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """What the headings of a file mean.

    Attributes:
        headings: the file's own headings, in the order of the file.
        positions: for each column of the contract, where it stands in the file, or ``None``.
        unknown: headings that must be mapped or dropped before anything is read further.
        missing: columns that a file must have and this one has not.
        doubled: columns that stand in the file twice.
        bsn: headings that name a BSN.
        our_own: where the two columns stand that the product added to a file it gave back.
    """

    headings: tuple[str, ...]
    positions: tuple[int | None, ...]
    unknown: tuple[str, ...] = ()
    missing: tuple[Column, ...] = ()
    doubled: tuple[Column, ...] = ()
    bsn: tuple[str, ...] = ()
    our_own: tuple[int, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the rows can be read: nothing missing, doubled, unknown or forbidden."""
        return not (self.unknown or self.missing or self.doubled or self.bsn)

    def position(self, column: Column) -> int | None:
        """Return where a column stands in the file, counted from 0."""
        return self.positions[INDEX[column.name]]


def fold_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    """Return a landlord's column mapping as it is remembered: own heading, folded → code name.

    An empty code name means that the landlord drops the column.

    Raises:
        ValueError: a code name that is not a column.
    """
    for name in mapping.values():
        if name and name not in _BY_NAME:
            raise ValueError("A mapping names a column that does not exist.")
    return {fold_heading(heading): name for heading, name in mapping.items()}


def match(headings: Sequence[str], mapping: Mapping[str, str] | None = None) -> ColumnMatch:
    """Say what each heading of a file means.

    Args:
        headings: the headings as they stand in the file; an empty one is a column without name,
            which is left out.
        mapping: what the landlord said earlier, as ``fold_mapping`` gives it; it wins over the
            contract's own headings. It cannot make a BSN column welcome. Where this file has the
            column under another heading as well, the mapping does not fit: it is asked again.
    """
    chosen = mapping or {}
    positions: list[int | None] = [None] * len(COLUMNS)
    unknown: set[int] = set()
    doubled: dict[str, Column] = {}
    our_own: list[int] = []
    folded_headings = [fold_heading(heading) for heading in headings]
    # Headings of the contract first, whatever their order in the file.
    for index in sorted(range(len(headings)), key=lambda at: folded_headings[at] in chosen):
        folded = folded_headings[index]
        name = chosen.get(folded)
        column = _BY_NAME.get(name or "") if name is not None else _BY_FOLDED.get(folded)
        if column is not None:
            place = INDEX[column.name]
            taken = positions[place]
            if taken is None:
                positions[place] = index
            elif name is None or folded_headings[taken] == folded:
                doubled[column.name] = column
            else:
                unknown.add(index)
        elif name is None and folded in _OUR_OWN:
            our_own.append(index)
        elif name is None and folded:
            unknown.add(index)
    return ColumnMatch(
        headings=tuple(headings),
        positions=tuple(positions),
        unknown=tuple(headings[index] for index in sorted(unknown)),
        missing=tuple(
            column
            for column, place in zip(COLUMNS, positions, strict=True)
            if column.is_needed and place is None
        ),
        doubled=tuple(doubled.values()),
        bsn=tuple(heading for heading in headings if names_a_bsn(heading)),
        our_own=tuple(our_own),
    )


def match_fields() -> ColumnMatch:
    """Return the match of a row that comes field by field, in the order of the contract."""
    return match([column.heading for column in COLUMNS])


def known_headings(mapping: Mapping[str, str] | None = None) -> Iterable[str]:
    """Return the folded headings by which a reader recognises the row with the headings."""
    return sorted(KNOWN_HEADINGS | frozenset(mapping or ()))
