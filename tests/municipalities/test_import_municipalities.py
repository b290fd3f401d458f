"""The official list of municipalities: idempotent, all rows or none, errors with their line."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from municipalities.models import Municipality
from tests.cast import Cast


def written(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "gemeenten.csv"
    path.write_text(text, encoding)
    return str(path)


def test_every_installation_knows_the_municipalities(db: None) -> None:
    assert Municipality.objects.count() == 342
    assert Municipality.objects.get(code="0193").name == "Zwolle"


def test_the_same_list_twice_changes_nothing(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "gemeentecode;naam\n0193;Zwolle\n9998;Nieuwland\n")
    call_command("import_municipalities", path)
    assert capsys.readouterr().out.startswith("1 gemeenten toegevoegd, 0 gewijzigd, 1 ongewijzigd")
    call_command("import_municipalities", path)
    assert capsys.readouterr().out.startswith("0 gemeenten toegevoegd, 0 gewijzigd, 2 ongewijzigd")


def test_a_merger_keeps_who_serves_the_municipality(cast: Cast, tmp_path: Path) -> None:
    list_of_2027 = (
        '\ufeff"gemeentecode","naam","geldig_van","geldig_tot","opvolger"\n'
        '"193","Zwolle","","2027-01-01","9999"\n"9999","Zwolle aan Zee","01-01-2027","",""\n'
    )
    call_command("import_municipalities", written(tmp_path, list_of_2027))
    zwolle = Municipality.objects.get(code="0193")
    assert zwolle.successor_id == "9999"
    assert zwolle.valid_until == dt.date(2027, 1, 1)
    assert zwolle.authority == cast.zwolle
    assert Municipality.objects.get(code="9999").valid_from == dt.date(2027, 1, 1)


def test_all_wrong_rows_are_told_with_their_line_and_nothing_changes(
    db: None, tmp_path: Path
) -> None:
    text = (
        "gemeentecode;naam;geldig_van;geldig_tot;opvolger\n"
        "0193;Zwollle;;;\n12345;Verweg;;;\n9001;;;;\n9002;A;31-31-2026;;\n"
        "9003;B;2027-01-01;2026-01-01;\n9004;C;;;9999\n0193;Zwolle;;;\n9005;D;;;9005\n"
    )
    with pytest.raises(CommandError) as refused:
        call_command("import_municipalities", written(tmp_path, text))
    lines = str(refused.value).splitlines()
    assert "Er is niets veranderd" in lines[0]
    assert [line.split(":")[0] for line in lines[1:]] == [
        f"Regel {number}" for number in (3, 4, 5, 6, 7, 8, 9)
    ]
    assert Municipality.objects.get(code="0193").name == "Zwolle"


def test_successors_in_a_circle_are_refused(db: None, tmp_path: Path) -> None:
    text = "gemeentecode;naam;opvolger\n9001;A;9002\n9002;B;9001\n"
    with pytest.raises(CommandError, match="kring"):
        call_command("import_municipalities", written(tmp_path, text))


@pytest.mark.parametrize("text", ["", "code;plaats\n0193;Zwolle\n", "gemeentecode;naam;datum\n"])
def test_another_heading_is_refused(db: None, tmp_path: Path, text: str) -> None:
    with pytest.raises(CommandError, match="De kop moet zijn"):
        call_command("import_municipalities", written(tmp_path, text))


def test_a_file_that_is_no_text_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="niet lezen"):
        call_command("import_municipalities", written(tmp_path, "é", "latin-1"))
    with pytest.raises(CommandError, match="niet lezen"):
        call_command("import_municipalities", str(tmp_path / "weg.csv"))
