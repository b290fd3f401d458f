"""``manage.py verify_document``: the same answers in a terminal, on a machine without a portal."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from agreements.document import prepare
from tests.agreements.test_document_text import FACTS
from vroegsignalering.pdf_signing import ensure_authority

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sealed PDF, the same with one byte changed, one with more, and the root."""
    folder = tmp_path_factory.mktemp("papers")
    authority = ensure_authority(folder / "keys", "alleen voor deze test")
    content = prepare(FACTS, authority).pdf
    changed = bytearray(content)
    changed[3000] ^= 1
    (folder / "good.pdf").write_bytes(content)
    (folder / "changed.pdf").write_bytes(bytes(changed))
    (folder / "added.pdf").write_bytes(content + b"\n% later erbij\n")
    (folder / "letter.pdf").write_bytes(b"geen pdf")
    (folder / "root.crt").write_bytes(authority.trusted_root)
    return folder


def _verify(folder: Path, name: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command with an empty environment: no database, no key, no portal."""
    return subprocess.run(
        [sys.executable, "manage.py", "verify_document", str(folder / name), *options],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(folder / "nothing here")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _root(folder: Path) -> tuple[str, str]:
    return "--root", str(folder / "root.crt")


def test_a_genuine_document_ends_with_zero(papers: Path) -> None:
    done = _verify(papers, "good.pdf", *_root(papers))
    assert done.returncode == 0, done.stderr
    assert "Dit document is echt en niet veranderd." in done.stdout
    assert "Is de inhoud heel? ja" in done.stdout


def test_one_byte_changed_ends_with_one(papers: Path) -> None:
    done = _verify(papers, "changed.pdf", *_root(papers))
    assert done.returncode == 1
    assert "Is de inhoud heel? nee" in done.stdout
    assert "Vertrouw het niet." in done.stderr


def test_something_added_later_is_whole_and_not_allowed(papers: Path) -> None:
    done = _verify(papers, "added.pdf", *_root(papers))
    assert done.returncode == 1
    assert "Is de inhoud heel? ja" in done.stdout
    assert "Later iets toegevoegd? ja, en dat mocht niet" in done.stdout


@pytest.mark.parametrize("name", ["letter.pdf", "missing.pdf"])
def test_what_cannot_be_judged_ends_with_two(papers: Path, name: str) -> None:
    assert _verify(papers, name, *_root(papers)).returncode == 2


def test_without_a_root_the_command_says_what_to_give(papers: Path) -> None:
    done = _verify(papers, "good.pdf")
    assert done.returncode == 2
    assert "--root" in done.stderr


def test_software_gets_json(papers: Path) -> None:
    done = _verify(papers, "good.pdf", "--json", *_root(papers))
    assert '"kind": "seal"' in done.stdout
