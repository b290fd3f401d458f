"""Files with `NAME=value` lines: where secrets and addresses are kept between two starts.

Every such file is readable by its owner only. A value stands as it is, without quotes, up to the
end of its line, so that neither a shell nor a parser can read it differently.
"""

import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path

PORTAL_FILE = "portal.env"
CLOCK_FILE = "clock.env"


def read(path: Path) -> dict[str, str]:
    """Return the values in a file; a file that does not exist holds none.

    Raises:
        ValueError: a line is neither empty, a comment nor `NAME=value`.
    """
    if not path.exists():
        return {}
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, separator, value = line.removeprefix("export ").partition("=")
        if not separator or not name.isidentifier():
            raise ValueError(f"{path}, line {number}: expected NAME=value")
        found[name] = value
    return found


def write(path: Path, values: Mapping[str, str], *, export: bool = False) -> None:
    """Replace a file in one step; only its owner may read it.

    Args:
        path: the file.
        values: what to keep.
        export: put `export` in front of each line, for a shell to source.

    Raises:
        ValueError: a value holds a line break and would be read back as something else.
    """
    lines = []
    for name, value in values.items():
        if "\n" in value or "\r" in value:
            raise ValueError(f"{name} holds a line break")
        lines.append(f"{'export ' if export else ''}{name}={value}\n")
    fresh = path.with_name(f"{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    fresh.chmod(0o600)
    fresh.replace(path)


def given(environment: Mapping[str, str], name: str) -> str | None:
    """Return a value from the environment, given as `NAME` or as the file `NAME_FILE` names."""
    if environment.get(name):
        return environment[name]
    file = environment.get(f"{name}_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return None


def data_directory(checkout: Path, environment: Mapping[str, str]) -> Path:
    """Return where this checkout keeps its data: `DATA_DIR`, by default `.data` in the checkout."""
    return (checkout / (environment.get("DATA_DIR") or ".data")).resolve()


def join_running_portal(checkout: Path, environment: MutableMapping[str, str]) -> None:
    """Let a command find the database, the keys and the clock of the portal started beside it.

    Does nothing when the environment already names a database: then everything comes from there.
    """
    if given(environment, "DATABASE_URL"):
        return
    directory = data_directory(checkout, environment)
    for name, value in read(directory / PORTAL_FILE).items():
        if f"{name}_FILE" not in environment:
            environment.setdefault(name, value)
    if "PORTAL_NOW" not in environment:
        for name, value in read(directory / CLOCK_FILE).items():
            environment.setdefault(name, value)
