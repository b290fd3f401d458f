"""Has a stranger's PDF judged by ``check_child``: the parent's side."""

import json
import struct
import subprocess
import sys
from pathlib import Path

from vroegsignalering.pdf_signing.judging import Report, UnreadablePdf, from_message

SECONDS = 30
_ROOT = Path(__file__).resolve().parents[2]
_COMMAND = (sys.executable, "-E", "-s", "-m", "vroegsignalering.pdf_signing.check_child")


def check(pdf: bytes, trusted_root: bytes) -> Report:
    """Judge a PDF that may be hostile; as ``validate``, in a process with hard limits.

    ``trusted_root`` is a PEM certificate. Raises :class:`UnreadablePdf`, also when the file used
    up the time or the memory that it was given.
    """
    try:
        done = subprocess.run(
            _COMMAND,
            input=struct.pack(">I", len(trusted_root)) + trusted_root + pdf,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise UnreadablePdf("judging this file takes too long") from late
    if done.returncode != 0 or not done.stdout:
        raise UnreadablePdf("this is no PDF that can be judged")
    return from_message(json.loads(done.stdout))
