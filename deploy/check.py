"""Checks the deployment files without a container engine: `python -m deploy.check`.

That they were never started here is said in the README; that they hang together is proved here.
"""

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from deploy import compose_file, make_secrets
from deploy.compose_file import Value

CHECKOUT = Path(__file__).resolve().parent.parent
_OWN = ("web", "worker", "beat", "migrate")
_SECRET = re.compile(r"(PASSWORD|SECRET_KEY|_KEYS|PASSPHRASE|(?<!PORTAL)_URL)$")
_READER = re.compile(r'environment\.(?:text|flag|number|words|keyed)\(\s*"(\w+)"')


def problems(checkout: Path) -> list[str]:
    """Say what is wrong with `docker-compose.yml`, `Dockerfile`, `publiccode.yml` and `deploy/`."""
    found = []
    try:
        compose = compose_file.parse((checkout / "docker-compose.yml").read_text("utf-8"))
        compose_file.parse((checkout / "publiccode.yml").read_text("utf-8"))
    except compose_file.Unreadable as unreadable:
        return [str(unreadable)]
    settings = (checkout / "vroegsignalering" / "settings.py").read_text("utf-8")
    known = set(_READER.findall(settings)) | {"DATABASE_OWNER_URL", "DATABASE_URL"}
    services = mapping(compose["services"])
    found += [f"service {name} is missing" for name in _missing(services)]
    for name, service in services.items():
        said = [
            *_closed(name, mapping(service)),
            *_settings(name, mapping(service), known),
            *_references(mapping(service), compose),
        ]
        found += [f"{name}: {text}" for text in said]
    made = set(make_secrets.contents({}, ""))
    found += [
        f"no secret file is made for {name}" for name in set(mapping(compose["secrets"])) - made
    ]
    found += _files(checkout, (checkout / "Dockerfile").read_text("utf-8"), compose)
    return found


def mapping(value: Value) -> Mapping[str, Value]:
    """Return a value that has to be a mapping."""
    if not isinstance(value, dict):
        raise compose_file.Unreadable(f"expected a mapping, found {value!r}")
    return value


def names(value: Value) -> Sequence[str]:
    """Return a value that has to be a list of texts."""
    if not isinstance(value, list):
        raise compose_file.Unreadable(f"expected a list, found {value!r}")
    return [str(item) for item in value]


def _missing(services: Mapping[str, Value]) -> set[str]:
    return {*_OWN, "database", "redis", "proxy"} - set(services)


def _closed(name: str, service: Mapping[str, Value]) -> Iterator[str]:
    """Say what is open that should be closed."""
    if name != "proxy" and "ports" in service:
        yield "can be reached from outside"
    if name != "database" and service.get("read_only") != "true":
        yield "may write to its image"
    if name != "database" and service.get("cap_drop") != ["ALL"]:
        yield "keeps privileges"
    if "no-new-privileges:true" not in names(service.get("security_opt", [])):
        yield "may gain privileges"


def _settings(name: str, service: Mapping[str, Value], known: set[str]) -> Iterator[str]:
    """Say which settings nobody reads, miss their file, or should be a file."""
    environment = mapping(service.get("environment", {}))
    mounted = {f"/run/secrets/{secret}" for secret in names(service.get("secrets", []))}
    for setting, value in environment.items():
        if name in _OWN and setting.removesuffix("_FILE") not in known:
            yield f"settings do not read {setting}"
        if setting.endswith("_FILE") and value not in mounted:
            yield f"{setting} names {value}, which is not mounted"
        if _SECRET.search(setting):
            yield f"{setting} is a secret and stands in the open"
    if ("DATABASE_OWNER_URL_FILE" in environment) is not (name == "migrate"):
        yield "only the migration knows the owner of the tables"


def _references(service: Mapping[str, Value], compose: Mapping[str, Value]) -> Iterator[str]:
    """Say what a service names that is declared nowhere."""
    for kind in ("secrets", "networks"):
        for name in names(service.get(kind, [])):
            if name not in mapping(compose[kind]):
                yield f"{kind}: {name} is not declared"
    for source in _sources(service):
        if not source.startswith("./") and source not in mapping(compose["volumes"]):
            yield f"volume {source} is not declared"
    for other in mapping(service.get("depends_on", {})):
        if other not in mapping(compose["services"]):
            yield f"waits for {other}, which is not there"


def _sources(service: Mapping[str, Value]) -> list[str]:
    return [volume.partition(":")[0] for volume in names(service.get("volumes", []))]


def _files(checkout: Path, dockerfile: str, compose: Mapping[str, Value]) -> Iterator[str]:
    """Say which files are named but not there, and what is unsafe in the image."""
    for service in mapping(compose["services"]).values():
        for source in _sources(mapping(service)):
            if source.startswith("./") and not (checkout / source).exists():
                yield f"{source} is not there"
    if mapping(mapping(compose["services"])["database"]).get("image") != "postgres:18":
        yield "the database is not of the same major version as the embedded one"
    if (
        not (checkout / "requirements" / "base.txt").exists()
        or "--require-hashes" not in dockerfile
    ):
        yield "Dockerfile: packages are not pinned by their digest"
    users = re.findall(r"^USER (\w+)$", dockerfile, re.MULTILINE)
    if not users or users[-1] in ("root", "0"):
        yield "Dockerfile: runs as root"
    version = re.search(
        r"^## (\d+\.\d+\.\d+)", (checkout / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    if version and f"image: vroegsignalering:{version[1]}" not in (
        checkout / "docker-compose.yml"
    ).read_text("utf-8"):
        yield "the image does not carry the version of CHANGELOG.md"


def main() -> int:
    """Print every problem; return the exit code."""
    found = problems(CHECKOUT)
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
