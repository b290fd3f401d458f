"""People, organisations, memberships, and the second factor."""

from __future__ import annotations

import hmac
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import hotp

from vroegsignalering import sealing
from vroegsignalering.accounts.passwords import RecoveryCodeHasher
from vroegsignalering.accounts.roles import Act, Role, Side, may
from vroegsignalering.identifiers import new_id

# With a blank and a family name of 120 signs it makes 200: so long a name may be where it is kept.
LONGEST_GIVEN_NAME = 79


class Organisation(models.Model):
    """Anybody one can act for; ``Landlord``, ``Agency`` and ``Authority`` share its key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField("naam", max_length=160)
    side = models.CharField(max_length=16, choices=Side.choices)
    kvk_number = models.CharField("KvK-nummer", max_length=8, blank=True)
    address_line = models.CharField("adres", max_length=160, blank=True)
    town_line = models.CharField("postcode en plaats", max_length=160, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="organisation_side"),
            models.UniqueConstraint(
                fields=["kvk_number", "side"],
                condition=~Q(kvk_number=""),
                name="organisation_kvk_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by their e-mail address, in lower case."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the user who logs in with this address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person; never a group account (BIO2 5.16.02)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField("e-mailadres", unique=True)
    given_name = models.CharField("voornaam", max_length=80, blank=True)
    family_name = models.CharField("achternaam", max_length=120)
    phone = models.CharField("telefoon", max_length=20, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="user_email_lower")
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Name as people say it: "Noor Verhagen"."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        """Two letters for the round badge in the header."""
        words = self.full_name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "?"


class Membership(models.Model):
    """One person, one organisation, one role. The acting membership signs every write."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField("rol", max_length=20, choices=Role.choices)
    job_title = models.CharField("functie", max_length=120, blank=True)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role"),
            models.UniqueConstraint(
                fields=["organisation", "user", "role"],
                condition=Q(ended_at__isnull=True),
                name="membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role_label} · {self.organisation.name}"

    @property
    def role_label(self) -> str:
        """The role in Dutch, such as "Tekenbevoegde"."""
        return str(Role(self.role).label)

    @property
    def side(self) -> Side:
        """The side of the organisation acted for."""
        return Side(self.organisation.side)

    def may(self, act: Act) -> bool:
        """Return whether the matrix allows ``act`` to this role."""
        return self.ended_at is None and may(self.side, Role(self.role), act)


class ContactPerson(models.Model):
    """A card in the directory that the other side of an agreement sees."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="contact_persons")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    name = models.CharField("naam", max_length=200)
    job_title = models.CharField("functie", max_length=120, blank=True)
    email = models.EmailField("e-mailadres")
    phone = models.CharField("telefoon", max_length=20, blank=True)
    role = models.CharField("rol", max_length=20, choices=Role.choices)
    confirmed_on = models.DateField("gegevens nagekeken op")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "email", "role"], name="contact_person_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ActsFor(models.Model):
    """A landlord lets an agency act for it, from one day to another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="acts_for")
    landlord = models.ForeignKey(Organisation, models.PROTECT, related_name="represented_by")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="acts_for_dates",
            ),
            models.CheckConstraint(condition=~Q(agency=F("landlord")), name="acts_for_another"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} → {self.landlord}"


class Invitation(models.Model):
    """Asks a person to join an organisation in one or more roles."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    roles = models.JSONField(default=list)
    token_digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | Q(accepted_at__isnull=False),
                name="invitation_accepted_when_by_whom",
            )
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class AuthenticatorApp(ThrottlingMixin, Device):  # type: ignore[misc]  # django-otp is untyped
    """An app on a telephone that shows six digits (RFC 6238). The seed is sealed.

    django-otp's own device keeps the seed readable (ASVS 13.3.1 counts it as a secret).
    """

    key = models.UUIDField(default=new_id, unique=True, editable=False)
    sealed_seed = models.BinaryField()
    last_step = models.BigIntegerField(default=-1)

    STEP_SECONDS = 30
    TOLERANCE_STEPS = 1

    def seed(self) -> bytes:
        """Return the shared secret, 20 bytes."""
        return sealing.open_bytes(self.sealed_seed, self.key)

    def keep_seed(self, seed: bytes) -> None:
        """Seal ``seed`` into this row."""
        self.sealed_seed = sealing.seal_bytes(seed, self.key)

    def matching_step(self, code: str, seconds: float) -> int | None:
        """Return the time step whose code this is, or None; one step of difference is allowed.

        ``seconds`` is the real time since 1970. Spending a code is the work of
        ``accounts.services.spend_code``; django-otp's own ``verify_token`` answers no.
        """
        digits = "".join(code.split())
        if len(digits) != 6 or not (digits.isascii() and digits.isdecimal()):
            return None
        seed, present = self.seed(), int(seconds) // self.STEP_SECONDS
        found = None
        # All steps are tried, so that the time taken says nothing about which one was right.
        for step in range(present - self.TOLERANCE_STEPS, present + self.TOLERANCE_STEPS + 1):
            if hmac.compare_digest(f"{hotp(seed, step):06d}", digits):
                found = step
        return found

    def code_at(self, step: int) -> str:
        """Return the six digits that the app shows during a time step."""
        return f"{hotp(self.seed(), step):06d}"

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first wrong code; see ``rules.wait_after``."""
        return 1


class RecoveryCode(models.Model):
    """One of ten codes for who lost his telephone. Hashed, works once (ASVS 6.5.2)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=200)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return "recovery code"

    @staticmethod
    def hash(code: str) -> str:
        """Return the hash to store for a freshly made code."""
        hasher = RecoveryCodeHasher()
        return str(hasher.encode(RecoveryCode.normalise(code), hasher.salt()))

    @staticmethod
    def normalise(code: str) -> str:
        """Drop blanks and hyphens; case does not matter."""
        return code.replace("-", "").replace(" ", "").strip().lower()

    def matches(self, code: str) -> bool:
        """Return whether ``code`` is this code."""
        return RecoveryCodeHasher().verify(self.normalise(code), self.code_hash)


def open_memberships(**filters: Any) -> models.QuerySet[Membership]:
    """Return memberships that have not ended, with organisation and user at hand."""
    return (
        Membership.objects.filter(ended_at__isnull=True, user__is_active=True, **filters)
        .select_related("organisation", "user")
        .order_by("organisation__name", "since", "id")
    )
