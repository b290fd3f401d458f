"""The process that reads files has no network, no files, little memory and little time."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from signals.bulk import reading
from signals.bulk.findings import FileRefused
from signals.bulk.reader import Limits
from signals.bulk.reading import ReadingStopped, open_file
from tests.signals.files import (
    csv_file,
    opened,
    row,
    rows,
    table,
    unzipped,
    why,
    xlsx_file,
    zip_file,
)

ROOT = Path(__file__).resolve().parents[2]
CONFINED = "from signals.bulk.child import confine; confine(1_000_000_000, {cpu}); "


def _confined(code: str, cpu: int = 5) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import socket, os, resource; " + CONFINED.format(cpu=cpu) + code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("attempt", "answer"),
    [
        ("socket.socket()", "Too many open files"),
        ("open('/etc/passwd')", "Too many open files"),
        ("open('/tmp/x', 'w')", "Too many open files"),
        ("x = bytearray(2_000_000_000)", "MemoryError"),
    ],
)
def test_what_reading_does_not_need_is_given_up(attempt: str, answer: str) -> None:
    done = _confined(attempt)
    assert done.returncode != 0
    assert answer in done.stderr


def test_endless_work_ends_with_the_processor_time() -> None:
    assert _confined("exec('while True: pass')", cpu=1).returncode < 0


def test_the_reader_starts_without_the_rest_of_the_product() -> None:
    code = "import sys, signals.bulk.child; print(sorted(m for m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "'django'" not in done.stdout
    assert "'celery'" not in done.stdout
    assert "'vroegsignalering'" not in done.stdout


def test_the_reader_gets_no_key_or_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEALING_KEYS", "secret")
    assert "secret" not in str(reading._ENVIRONMENT)
    with opened(csv_file(row(1))) as file:
        environment = Path(f"/proc/{file._child._process.pid}/environ").read_bytes()
    assert b"secret" not in environment


def test_a_killed_reader_refuses_the_file_and_nothing_else() -> None:
    with opened(csv_file(*rows(20_000))) as file:
        batches = file.batches()
        next(batches)
        file._child._process.kill()
        with pytest.raises(FileRefused, match="B01"):
            list(batches)
    with opened(csv_file(*rows(5))) as file:
        assert sum(len(batch.rows) for batch in file.batches()) == 5


def test_a_cell_in_the_farthest_corner_costs_only_the_child() -> None:
    entries = unzipped(xlsx_file(table(rows(2))))
    far = b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>"
    sheet = entries["xl/worksheets/sheet1.xml"]
    entries["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", far)
    assert why(zip_file(entries)) == [("B01", "")]


def test_a_reader_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    begin = time.monotonic()
    assert why(csv_file(*rows(9_000)), Limits(patience_seconds=1)) == [("B01", "")]
    assert time.monotonic() - begin < 10


def test_a_store_that_gives_nothing_more_is_no_fault_of_the_file() -> None:
    def stuck() -> Iterator[bytes]:
        yield b"kenmerk;"
        time.sleep(2)

    limits = Limits(patience_seconds=1)
    with pytest.raises(ReadingStopped), open_file(stuck(), limits=limits):
        pass


def test_a_file_that_is_left_half_read_leaves_no_process_behind() -> None:
    with opened(csv_file(*rows(20_000))) as file:
        next(file.batches())
        process = file._child._process
    assert process.poll() is not None
