"""The only door to pyHanko: sealing a PDF, letting a person sign it, and judging one.

A document goes through three steps. The platform *seals* it: all signature fields are made
first, then a certification signature forbids every later change except filling those
fields. Each party then *signs* in its own field, with a certificate made for this one
person and this one act; its key is thrown away at once. Each step is PAdES B-LTA: signature,
time-stamp, revocation data and a time-stamp over all of that.

The keys come from a local authority in ``DATA_DIR/keys``. It is a **test authority**: nobody
outside this installation trusts it, its certificates say TEST, and so do the documents. In
the words of eIDAS this is the seal of the platform plus the electronic signature of an
authenticated and authorised person; it is not called advanced or qualified.

Inside, ``certificates`` says what a certificate holds, ``authority`` keeps the keys, ``placing``
seals and signs, ``judging`` reports, ``checking`` has a stranger's file judged in a throw-away
process (``check_child``). Other packages import from here only.

Importing this takes about 0.8 s (measured), once per process; see
``docs/decisions/0022-signing.md``.
"""

import logging

from vroegsignalering.pdf_signing.authority import (
    Authority,
    SigningUnavailable,
    ensure_authority,
    trusted_root,
)
from vroegsignalering.pdf_signing.certificates import TEST_MARK
from vroegsignalering.pdf_signing.checking import check
from vroegsignalering.pdf_signing.judging import (
    Changes,
    Kind,
    Report,
    SignatureReport,
    UnreadablePdf,
    as_message,
    validate,
)
from vroegsignalering.pdf_signing.placing import Field, Signer, SigningFailed, seal, sign

__all__ = [
    "TEST_MARK",
    "Authority",
    "Changes",
    "Field",
    "Kind",
    "Report",
    "SignatureReport",
    "Signer",
    "SigningFailed",
    "SigningUnavailable",
    "UnreadablePdf",
    "as_message",
    "check",
    "ensure_authority",
    "seal",
    "sign",
    "trusted_root",
    "validate",
]

# They log the names of signers, which a log of ours may not hold; the report says it all.
for library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(library).setLevel(logging.CRITICAL)
