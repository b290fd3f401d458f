"""The deployment files hang together, and the check of them can fail."""

from pathlib import Path

import pytest

from deploy import check, compose_file, make_secrets


def test_they_hang_together(copy: Path) -> None:
    assert check.problems(copy) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("docker-compose.yml", "DEMO:", "DEMOO:", "web: settings do not read DEMOO"),
        ("docker-compose.yml", "image: postgres:18", "image: postgres:17", "same major version"),
        ("docker-compose.yml", 'networks: ["inside"]', 'networks: ["there"]', "there is not"),
        ("docker-compose.yml", "REDIS_URL_FILE:", "REDIS_URL:", "stands in the open"),
        ("docker-compose.yml", "  read_only: true", "  read_only: false", "write to its image"),
        ("docker-compose.yml", "data:/data", "date:/data", "volume date is not declared"),
        ("docker-compose.yml", "vroegsignalering:0.2.0", "vroegsignalering:9.9.9", "the version"),
        ("docker-compose.yml", "  web:", "  website:", "service web is missing"),
        ("docker-compose.yml", 'DEMO: "0"', "DEMO: [", "line"),
        ("Dockerfile", "USER portal", "USER root", "runs as root"),
        ("Dockerfile", "--require-hashes", "", "not pinned"),
    ],
)
def test_each_fault_is_named(copy: Path, file: str, old: str, new: str, problem: str) -> None:
    text = (copy / file).read_text()
    assert old in text
    (copy / file).write_text(text.replace(old, new))
    assert any(problem in found for found in check.problems(copy))


def test_known_secrets_are_kept_when_others_are_made() -> None:
    made = make_secrets.contents({"database_app_password": "kept"}, "smtp://mail:25")
    assert made["database_app_password"] == "kept"
    assert made["database_url"] == "postgresql://portal_app:kept@database:5432/portal"
    assert made["redis_url"].split(":")[2].split("@")[0] in made["redis_conf"]
    assert "maxmemory-policy noeviction" in made["redis_conf"]


@pytest.mark.parametrize(
    "line", ["- item", "a: yes", "a: [one, two]", "a: |", "a: {b: c}", "\ta: 1", "<<: *none"]
)
def test_yaml_that_can_be_misread_is_refused(line: str) -> None:
    with pytest.raises(compose_file.Unreadable, match="line 2"):
        compose_file.parse(f"first: 1\n{line}\n")


def test_anchors_and_merges_are_read() -> None:
    text = 'x: &x\n  a: "1"\n  b: {}\ny:\n  <<: *x\n  c: ["d"]\n'
    assert compose_file.parse(text)["y"] == {"a": "1", "b": {}, "c": ["d"]}
