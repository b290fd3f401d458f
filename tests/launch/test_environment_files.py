"""Files with settings: what is written is read back, by their owner only."""

from pathlib import Path

import pytest

from launch import envfile


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    values = {"SEALING_KEYS": "1:abc+/=", "PORTAL_URL": "http://127.0.0.1:8000", "EMPTY": ""}
    envfile.write(tmp_path / "portal.env", values)
    assert envfile.read(tmp_path / "portal.env") == values


def test_an_exporting_file_is_read_back_as_well(tmp_path: Path) -> None:
    envfile.write(tmp_path / "shell.env", {"A": "1"}, export=True)
    assert (tmp_path / "shell.env").read_text() == "export A=1\n"
    assert envfile.read(tmp_path / "shell.env") == {"A": "1"}


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "portal.env"
    file.write_text("OLD=1\n")
    file.chmod(0o644)
    envfile.write(file, {"NEW": "1"})
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_value_with_a_line_break_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="line break"):
        envfile.write(tmp_path / "portal.env", {"A": "1\nB=2"})


def test_a_line_that_is_no_setting_is_refused(tmp_path: Path) -> None:
    (tmp_path / "portal.env").write_text("# fine\n\nA=1\nnonsense\n")
    with pytest.raises(ValueError, match="line 4"):
        envfile.read(tmp_path / "portal.env")


def test_a_file_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert envfile.read(tmp_path / "portal.env") == {}


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from the file\n")
    environment = {"DATABASE_URL_FILE": str(tmp_path / "secret")}
    assert envfile.given(environment, "DATABASE_URL") == "from the file"
    assert envfile.given(environment, "REDIS_URL") is None


def test_the_data_directory_belongs_to_the_checkout(tmp_path: Path) -> None:
    assert envfile.data_directory(tmp_path, {}) == tmp_path / ".data"
    assert envfile.data_directory(tmp_path, {"DATA_DIR": "two"}) == tmp_path / "two"
    assert envfile.data_directory(tmp_path, {"DATA_DIR": "/elsewhere"}) == Path("/elsewhere")
