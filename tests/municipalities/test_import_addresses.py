"""The yearly CBS list: streamed in beside the old one, which serves until the flip."""

import threading
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from municipalities import selectors
from municipalities.models import Address, AddressRegister
from municipalities.services import addresses as importing
from municipalities.states import RegistryRefusal
from tests.cast import addresses
from vroegsignalering.refusals import Refused

HEADING = "PC6;Huisnummer;Buurt2026;Wijk2026;Gemeente2026\n"
ROWS = "8013CR;12;1930000;19300;193\n8013CR;14;1930000;19300;193\n2011AD;1;3920001;39201;392\n"


def written(folder: Path, text: str, name: str = "adressen.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_list_is_loaded_and_counted(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_addresses", str(written(tmp_path, HEADING + ROWS)))
    assert capsys.readouterr().out == (
        "Adressen 2026: 3 geladen, 0 dubbel overgeslagen, 0 niet te lezen.\n"
    )
    found = selectors.municipalities_of([("8013CR", 14), ("2011AD", 1), ("9999XX", 1)])
    assert found == {("8013CR", 14): "0193", ("2011AD", 1): "0392"}


def test_commas_quotes_byte_order_mark_and_lower_case_are_understood(
    db: None, tmp_path: Path
) -> None:
    text = (
        '\ufeff"PC6","Huisnummer","Buurt_2025","Wijk_2025","Gemeente_2025"\r\n'
        '"8013 cr","12","1930000","19300","193"\r\n'
    )
    assert importing.load(by=None, path=written(tmp_path, text)).year == 2025
    assert selectors.municipalities_of([("8013CR", 12)]) == {("8013CR", 12): "0193"}


def test_the_list_is_found_in_the_zip_of_the_cbs(db: None, tmp_path: Path) -> None:
    path = tmp_path / "2026-cbs-pc6huisnr.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("gemeenten2026.csv", "Gemcode;Gemeentenaam\n" + "0193;Zwolle\n" * 50)
        archive.writestr("map/pc6hnr2026.csv", HEADING + ROWS)
    assert importing.load(by=None, path=path).loaded == 3


def test_the_new_list_replaces_the_old_one(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    addresses(("8013CR", 12, "0392"), ("1011AB", 1, "0363"))
    call_command("import_addresses", str(written(tmp_path, HEADING + ROWS)))
    assert "2 oude adressen zijn gewist" in capsys.readouterr().out
    assert selectors.municipalities_of([("8013CR", 12), ("1011AB", 1)]) == {("8013CR", 12): "0193"}
    assert Address.objects.count() == 3
    assert AddressRegister.objects.get().rows == 3


def test_the_old_list_serves_while_the_new_one_is_loading(
    transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses(("8013CR", 12, "0392"))
    loading, go_on = threading.Event(), threading.Event()
    copy = importing._copy

    def slow_copy(*args: object) -> int:
        count = copy(*args)  # type: ignore[arg-type]  # passed on as it came
        loading.set()
        go_on.wait(10)
        return count

    monkeypatch.setattr(importing, "_copy", slow_copy)

    def load() -> None:
        try:
            importing.load(by=None, path=written(tmp_path, HEADING + ROWS))
        finally:
            connection.close()

    importer = threading.Thread(target=load)
    importer.start()
    try:
        assert loading.wait(10)
        assert selectors.municipalities_of([("8013CR", 12)]) == {("8013CR", 12): "0392"}
        with pytest.raises(Refused) as refused:
            importing.load(by=None, path=written(tmp_path, HEADING + ROWS, "nog.csv"))
        assert refused.value.refusal == RegistryRefusal.IMPORT_IS_RUNNING
    finally:
        go_on.set()
        importer.join()
    assert selectors.municipalities_of([("8013CR", 12)]) == {("8013CR", 12): "0193"}
    assert Address.objects.count() == 3


def test_rows_left_by_a_killed_import_are_erased_by_the_next(db: None, tmp_path: Path) -> None:
    addresses(("1011AB", 1, "0363"))
    AddressRegister.objects.update(is_serving=False)
    importing.load(by=None, path=written(tmp_path, HEADING + ROWS))
    assert set(Address.objects.values_list("postcode", flat=True)) == {"8013CR", "2011AD"}


def test_double_addresses_in_any_order_count_once(db: None, tmp_path: Path) -> None:
    text = HEADING + ROWS + "8013CR;12;1930000;19300;193\n"
    done = importing.load(by=None, path=written(tmp_path, text))
    assert (done.loaded, done.double) == (3, 1)


def test_a_few_unreadable_rows_are_left_out_and_told(db: None, tmp_path: Path) -> None:
    good = "".join(f"8013CR;{number};1;1;193\n" for number in range(1, 500))
    text = HEADING + good + "8013;12;1;1;193\n8013CR;12a;1;1;193\n8013CR;13;1;1;\n8013CR\n"
    done = importing.load(by=None, path=written(tmp_path, text))
    assert (done.loaded, done.unreadable) == (499, 4)
    assert [problem.split(":")[0] for problem in done.problems] == [
        f"Regel {line}" for line in (501, 502, 503, 504)
    ]


def test_a_list_of_mostly_unreadable_rows_leaves_the_old_one(db: None, tmp_path: Path) -> None:
    addresses(("8013CR", 12, "0193"))
    text = HEADING + "2011AD;1;1;1;392\n" + "x;y;1;1;z\n"
    with pytest.raises(Refused) as refused:
        importing.load(by=None, path=written(tmp_path, text))
    assert refused.value.refusal == RegistryRefusal.TOO_MANY_UNREADABLE
    assert "Regel 3" in refused.value.sentence
    assert selectors.municipalities_of([("8013CR", 12)])


def test_an_unknown_municipality_code_is_told(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_addresses", str(written(tmp_path, HEADING + "8013CR;1;1;1;9876\n")))
    assert "Onbekende gemeentecodes: 9876." in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "a;b;c\n", "PC6;Huisnummer;Gemeente\n", "PC6;Gemeente2026\n"])
def test_another_file_is_refused(db: None, tmp_path: Path, text: str) -> None:
    with pytest.raises(CommandError, match="De kop moet zijn"):
        call_command("import_addresses", str(written(tmp_path, text)))


def test_an_empty_list_leaves_the_old_one(db: None, tmp_path: Path) -> None:
    addresses(("8013CR", 12, "0193"))
    with pytest.raises(CommandError, match="oude lijst blijft"):
        call_command("import_addresses", str(written(tmp_path, HEADING)))
    assert selectors.municipalities_of([("8013CR", 12)])


def test_a_broken_file_is_refused(db: None, tmp_path: Path) -> None:
    path = written(tmp_path, HEADING + ROWS)
    path.write_bytes(path.read_bytes() + b"\xff\xfe")
    with pytest.raises(CommandError, match="niet lezen"):
        call_command("import_addresses", str(path))
    with pytest.raises(CommandError, match="niet lezen"):
        call_command("import_addresses", str(tmp_path / "weg.csv"))
    assert not AddressRegister.objects.exists()
