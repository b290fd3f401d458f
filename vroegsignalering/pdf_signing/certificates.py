"""Certificates and lists of revoked ones, and their shape for pyHanko."""

import datetime as dt
from dataclasses import dataclass

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from asn1crypto.crl import CertificateList
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

#: Begins every name in every certificate made here, so that nobody takes one for a real one.
TEST_MARK = "TEST"
# Clocks may differ a little; a certificate made now must be valid now on every machine.
SLACK = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class KeyPair:
    """A certificate with its private key."""

    certificate: x509.Certificate
    key: PrivateKey


def distinguished_name(
    common: str, organisation: str = "Vroegsignalering", title: str = ""
) -> x509.Name:
    """Return how a certificate names its holder; what is too long is cut off."""
    # The standard allows 64 characters for each of these (X.520, upper bounds).
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NL"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
        x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
    ]
    if title:
        attributes.append(x509.NameAttribute(NameOID.TITLE, title[:64]))
    return x509.Name(attributes)


def make_certificate(
    subject: x509.Name,
    subject_key: PrivateKey,
    issuer: x509.Name,
    issuer_key: PrivateKey,
    begin: dt.datetime,
    end: dt.datetime,
    *,
    authority_depth: int | None = None,
    is_for_timestamps: bool = False,
    revoked_in: str = "",
) -> x509.Certificate:
    """Make one certificate.

    ``authority_depth`` is given for those that may make others, ``revoked_in`` names the
    list that would tell of its revocation, where that is not the only one of its issuer.
    """
    is_authority = authority_depth is not None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(subject_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(
            x509.BasicConstraints(ca=is_authority, path_length=authority_depth), critical=True
        )
        .add_extension(
            x509.SubjectKeyIdentifier.from_public_key(subject_key.public_key()), critical=False
        )
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=is_for_timestamps,
                content_commitment=not is_authority and not is_for_timestamps,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_authority,
                crl_sign=is_authority,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if is_for_timestamps:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    if revoked_in:
        place = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(revoked_in)], None, None, None
        )
        builder = builder.add_extension(x509.CRLDistributionPoints([place]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def revocation_list(issuer: KeyPair, until: dt.datetime, name: str = "") -> CertificateList:
    """Return the issuer's list of revoked certificates as it is now, standing ``until`` then.

    Nothing is revoked here: a person's key lives for one signature. Long-term validation
    goes back to the last moment at which the newest list in the document still stood. So a
    person's certificate has a list of its own, called ``name``, that ends within its short
    life; one list for all people would be renewed by the next signature and make the
    earlier one fail. For the seal and the time-stamps the list stands as long as their
    issuer, so that they can be judged in later years.
    """
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now())
        .next_update(until)
        .add_extension(x509.CRLNumber(int(now().timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()),
            critical=False,
        )
    )
    if name:
        builder = builder.add_extension(
            x509.IssuingDistributionPoint(
                full_name=[x509.UniformResourceIdentifier(name)],
                relative_name=None,
                only_contains_user_certs=True,
                only_contains_ca_certs=False,
                only_some_reasons=None,
                indirect_crl=False,
                only_contains_attribute_certs=False,
            ),
            critical=True,
        )
    made = builder.sign(issuer.key, hashes.SHA256())
    return CertificateList.load(made.public_bytes(serialization.Encoding.DER))


def now() -> dt.datetime:
    """Return the machine's own time, in whole seconds.

    Not the portal's clock, which a demo may move: time-stamps speak to checkers elsewhere,
    and those compare with the real time.
    """
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def asn1_certificate(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """Return a certificate in the shape that pyHanko takes."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def asn1_key(key: PrivateKey) -> asn1_keys.PrivateKeyInfo:
    """Return a private key in the shape that pyHanko takes."""
    return asn1_keys.PrivateKeyInfo.load(
        key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
