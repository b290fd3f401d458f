"""Headings are known in any spelling; what is unknown, missing, doubled or forbidden is said."""

import pytest

from signals.bulk.columns import COLUMNS, column_headed, fold_mapping, match
from signals.bulk.headings import fold_heading, names_a_bsn
from tests.signals.files import LANDLORDS


def test_the_headings_of_the_contract_are_all_known() -> None:
    found = match([column.heading for column in COLUMNS])
    assert found.is_complete
    assert found.positions == tuple(range(len(COLUMNS)))


def test_the_field_names_of_the_api_are_known_too() -> None:
    assert match([column.api_name for column in COLUMNS]).is_complete


@pytest.mark.parametrize(
    "heading",
    [
        "Achterstand sinds",
        " ACHTERSTAND_SINDS ",
        "achterstand-sinds",
        "achterstandSinds",
        "ächterstand sínds",
    ],
)
def test_case_blanks_dashes_and_marks_do_not_count(heading: str) -> None:
    assert fold_heading(heading) == fold_heading("achterstand_sinds")


def test_order_is_free() -> None:
    backwards = LANDLORDS[::-1]
    found = match(backwards)
    assert found.is_complete
    postcode = column_headed("postcode")
    assert postcode is not None
    assert found.positions[COLUMNS.index(postcode)] == backwards.index("postcode")


def test_unknown_headings_are_listed_as_the_landlord_wrote_them() -> None:
    found = match([*LANDLORDS, "Opmerking", "Debiteur nr."])
    assert found.unknown == ("Opmerking", "Debiteur nr.")
    assert not found.is_complete


def test_missing_columns_are_listed_conditions_included() -> None:
    found = match([name for name in LANDLORDS if name not in ("bezwaar", "herinnering_op")])
    assert [column.heading for column in found.missing] == ["herinnering_op", "bezwaar"]


def test_a_column_that_may_be_empty_may_be_absent() -> None:
    assert match([name for name in LANDLORDS if name not in ("crisis", "telefoon")]).is_complete


def test_a_heading_that_stands_twice_is_named() -> None:
    found = match([*LANDLORDS, "Post-code"])
    assert [column.heading for column in found.doubled] == ["postcode"]


def test_a_mapping_makes_an_own_heading_known_and_drops_another() -> None:
    headings = [name for name in LANDLORDS if name != "kenmerk"] + ["Huurdersnr", "Notitie"]
    mapping = fold_mapping({"Huurdersnr": "reference", "notitie": ""})
    found = match(headings, mapping)
    assert found.is_complete
    assert found.positions[0] == headings.index("Huurdersnr")


@pytest.mark.parametrize(
    "headings", [[*LANDLORDS, "Huurdersnr"], ["Huurdersnr", *LANDLORDS]], ids=["behind", "before"]
)
def test_a_mapping_to_a_column_that_this_file_has_as_well_is_asked_again(
    headings: list[str],
) -> None:
    found = match(headings, fold_mapping({"Huurdersnr": "reference"}))
    assert (found.unknown, found.doubled) == (("Huurdersnr",), ())
    assert found.positions[0] == headings.index("kenmerk")


def test_a_mapped_heading_that_stands_there_twice_is_doubled() -> None:
    headings = ["Huurdersnr", *LANDLORDS[1:], "huurders nr"]
    assert match(headings, fold_mapping({"Huurdersnr": "reference"})).doubled


def test_a_mapping_to_a_column_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        fold_mapping({"Huurdersnr": "nonsense"})


def test_our_own_two_columns_need_no_mapping() -> None:
    found = match([*LANDLORDS, "status", "wat te doen"])
    assert found.is_complete
    assert found.our_own == (len(LANDLORDS), len(LANDLORDS) + 1)


@pytest.mark.parametrize(
    "heading",
    ["BSN", "bsn", "Burgerservicenummer", "burger-service-nummer", "Sofinummer", "SoFi nr", "sofi",
     "BSN huurder", "huurder_bsn", "huurderBsn", "BSNnr", "b.s.n.", "Burger Service Nr"],
)  # fmt: skip
def test_a_heading_that_names_a_bsn_is_recognised(heading: str) -> None:
    assert names_a_bsn(heading)
    assert match([*LANDLORDS, heading]).bsn == (heading,)


@pytest.mark.parametrize("heading", ["Sofia", "absneming", "burger", "servicekosten", *LANDLORDS])
def test_another_heading_names_no_bsn(heading: str) -> None:
    assert not names_a_bsn(heading)


def test_a_mapping_does_not_make_a_bsn_welcome() -> None:
    assert match([*LANDLORDS, "bsn"], fold_mapping({"bsn": ""})).bsn == ("bsn",)


def test_every_column_reads_its_own_example() -> None:
    for column in COLUMNS:
        if column.read is None:
            assert 0 < len(column.example) <= column.longest
        else:
            assert column.read(column.example) is not None
