"""A copy of the deployment files, to spoil."""

import shutil
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the files that the check looks at."""
    for name in ("docker-compose.yml", "Dockerfile", "publiccode.yml", "CHANGELOG.md"):
        shutil.copy(CHECKOUT / name, tmp_path / name)
    shutil.copytree(CHECKOUT / "deploy", tmp_path / "deploy")
    shutil.copytree(CHECKOUT / "requirements", tmp_path / "requirements")
    (tmp_path / "vroegsignalering").mkdir()
    shutil.copy(CHECKOUT / "vroegsignalering" / "settings.py", tmp_path / "vroegsignalering")
    return tmp_path
