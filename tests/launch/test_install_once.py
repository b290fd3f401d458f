"""Packages are installed once per lock."""

from pathlib import Path

import pytest

from launch import bootstrap, system_packages
from launch.console import Stop
from launch.system_packages import Need


def _stamp(environment: Path, name: str, lock: Path) -> None:
    environment.mkdir(exist_ok=True)
    (environment / f".installed-{name}").write_text(bootstrap.digest(lock))


def test_an_unchanged_lock_is_not_installed_again(tmp_path: Path) -> None:
    (tmp_path / "run.txt").write_text("django==5.2.19\n")
    _stamp(tmp_path / "venv", "run.txt", tmp_path / "run.txt")
    assert bootstrap.is_installed("run.txt", tmp_path, tmp_path / "venv")


def test_a_changed_lock_is_installed(tmp_path: Path) -> None:
    (tmp_path / "run.txt").write_text("django==5.2.19\n")
    _stamp(tmp_path / "venv", "run.txt", tmp_path / "run.txt")
    (tmp_path / "run.txt").write_text("django==5.2.20\n")
    (tmp_path / "dev.txt").write_text("")
    assert not bootstrap.is_installed("run.txt", tmp_path, tmp_path / "venv")


def test_the_tools_lock_contains_what_a_run_needs(tmp_path: Path) -> None:
    (tmp_path / "run.txt").write_text("django==5.2.19\n")
    (tmp_path / "dev.txt").write_text("django==5.2.19\npytest==9\n")
    _stamp(tmp_path / "venv", "dev.txt", tmp_path / "dev.txt")
    assert bootstrap.is_installed("run.txt", tmp_path, tmp_path / "venv")


def test_what_cannot_be_installed_is_one_command_to_type(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(system_packages, "_way_to_root", lambda: None)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    need = Need("Chromium (voor de browsertests)", ("chromium",), lambda: False)
    with pytest.raises(Stop, match="sudo apt-get install -y --no-install-recommends chromium"):
        system_packages.ensure([need])


def test_what_is_present_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system_packages, "_way_to_root", lambda: pytest.fail("asked for root"))
    system_packages.ensure([Need("Pango", ("libpango-1.0-0",), lambda: True)])
