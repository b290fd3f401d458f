"""The local test authority: its keys and certificates, in files that only we can open."""

import datetime as dt
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from vroegsignalering.pdf_signing.certificates import (
    SLACK,
    TEST_MARK,
    KeyPair,
    PrivateKey,
    distinguished_name,
    make_certificate,
    now,
)

NAMES = ("root", "people", "services", "seal", "timestamps")
YEAR = dt.timedelta(days=365)


class SigningUnavailable(Exception):
    """The keys cannot be used: no passphrase, a wrong one, or files that miss."""


@dataclass(frozen=True)
class Authority:
    """The local test authority: a root, two issuers under it, and the two keys that serve.

    ``people`` issues certificates to people, ``services`` issued those of the seal and the
    time-stamps. They are apart because their lists of revoked certificates age differently:
    see :func:`~vroegsignalering.pdf_signing.certificates.revocation_list`.
    """

    root: KeyPair
    people: KeyPair
    services: KeyPair
    seal: KeyPair
    timestamps: KeyPair

    @property
    def trusted_root(self) -> bytes:
        """Return the certificate that a checker must trust, as PEM."""
        return self.root.certificate.public_bytes(serialization.Encoding.PEM)


def ensure_authority(directory: Path, passphrase: str) -> Authority:
    """Return the authority kept in ``directory``, making it when it is not there yet.

    Two processes may call this at the same moment: each makes its own set aside, the first
    to put it in place wins, and both return that one. Private keys are encrypted with
    ``passphrase`` and readable by their owner only. Raises :class:`SigningUnavailable`
    without a passphrase or with a wrong one.
    """
    if not passphrase:
        raise SigningUnavailable("SIGNING_PASSPHRASE is empty: the signing keys stay closed")
    home = directory / "authority"
    if not home.is_dir():
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = directory / f".new-{secrets.token_hex(8)}"
        _write_authority(aside, passphrase.encode())
        try:
            # A rename onto a directory that holds files fails: exactly one process wins.
            aside.rename(home)
        except OSError:
            shutil.rmtree(aside)
            if not home.is_dir():
                raise
        else:
            _settle(directory)
    try:
        return Authority(**{name: _read_pair(home, name, passphrase) for name in NAMES})
    except (OSError, ValueError) as problem:
        raise SigningUnavailable(
            "the signing keys cannot be opened: a file misses or SIGNING_PASSPHRASE is another one"
        ) from problem


def trusted_root(directory: Path) -> bytes:
    """Return the root certificate kept in ``directory`` as PEM, without opening any key.

    Raises :class:`SigningUnavailable` when no authority was made there.
    """
    try:
        return (directory / "authority" / "root.crt").read_bytes()
    except OSError as problem:
        raise SigningUnavailable("there is no authority in this directory yet") from problem


def _write_authority(home: Path, passphrase: bytes) -> None:
    """Make all keys and certificates and write them into a new directory."""
    home.mkdir(mode=0o700)
    # A far end: a test authority protects nobody outside, and must outlive its documents.
    begin, end = now() - SLACK, now() + 30 * YEAR
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in NAMES[:-1]}
    names = {
        "root": distinguished_name(f"{TEST_MARK} Vroegsignalering hoofdsleutel"),
        "people": distinguished_name(f"{TEST_MARK} Vroegsignalering uitgever voor personen"),
        "services": distinguished_name(f"{TEST_MARK} Vroegsignalering uitgever voor diensten"),
        "seal": distinguished_name(f"{TEST_MARK} Vroegsignalering zegel"),
        "timestamps": distinguished_name(f"{TEST_MARK} Vroegsignalering tijdstempel"),
    }
    root = make_certificate(
        names["root"], keys["root"], names["root"], keys["root"], begin, end, authority_depth=1
    )
    made = {"root": KeyPair(root, keys["root"])}
    for name in ("people", "services"):
        issuer = make_certificate(
            names[name], keys[name], names["root"], keys["root"], begin, end, authority_depth=0
        )
        made[name] = KeyPair(issuer, keys[name])
    seal_certificate = make_certificate(
        names["seal"], keys["seal"], names["services"], keys["services"], begin, end
    )
    made["seal"] = KeyPair(seal_certificate, keys["seal"])
    timestamps_key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    timestamps = make_certificate(
        names["timestamps"],
        timestamps_key,
        names["services"],
        keys["services"],
        begin,
        end,
        is_for_timestamps=True,
    )
    made["timestamps"] = KeyPair(timestamps, timestamps_key)
    for name, pair in made.items():
        certificate = pair.certificate.public_bytes(serialization.Encoding.PEM)
        key = pair.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase),
        )
        _write(home / f"{name}.crt", certificate, 0o644)
        _write(home / f"{name}.key", key, 0o600)
    _settle(home)


def _write(file: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _settle(directory: Path) -> None:
    """Make the names in a directory survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_pair(home: Path, name: str, passphrase: str) -> KeyPair:
    certificate = x509.load_pem_x509_certificate((home / f"{name}.crt").read_bytes())
    key: PrivateKeyTypes = serialization.load_pem_private_key(
        (home / f"{name}.key").read_bytes(), passphrase.encode()
    )
    if not isinstance(key, PrivateKey):
        raise ValueError("a key of a kind that was never made here")
    return KeyPair(certificate, key)
