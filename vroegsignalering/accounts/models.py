"""People, organisations, memberships, and the second factor."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from typing import Any, ClassVar, NoReturn

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import hotp

from vroegsignalering import clock, sealing
from vroegsignalering.accounts.passwords import RecoveryCodeHasher
from vroegsignalering.accounts.roles import (
    Act,
    ApiScope,
    MandateAct,
    Role,
    Side,
    may,
    may_under,
    may_with,
)
from vroegsignalering.accounts.sessions import BrowserSession
from vroegsignalering.accounts.states import DirectoryChangeKind, SigningGround
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

    @property
    def acting_organisation_id(self) -> uuid.UUID:
        """Who acts: the organisation of the person, also when it represents another."""
        return self.organisation_id

    @property
    def mandate(self) -> ActsFor | None:
        """The mandate under which the person represents another organisation, if any."""
        return None

    @property
    def mandate_id(self) -> uuid.UUID | None:
        """Key of ``mandate``, for the audit trail."""
        return self.mandate.pk if self.mandate else None

    @property
    def api_key_id(self) -> uuid.UUID | None:
        """Key of the ``ApiKey`` when software acts and no person, for the audit trail."""
        return None

    @property
    def acting_key(self) -> str:
        """What a form carries to say in which capacity it was made."""
        return f"{self.pk}:{self.mandate_id}" if self.mandate_id else str(self.pk)

    def may(self, act: Act) -> bool:
        """Return whether the matrix allows ``act`` to this role."""
        return self.ended_at is None and may(self.side, Role(self.role), act)


class Representation(Membership):
    """Somebody of an agency who acts under a client's own agreement, by a mandate.

    It lives as long as one request. ``organisation`` is who is represented (the landlord),
    ``acting_organisation_id`` the agency, ``user`` the person and ``mandate`` the ground: the
    four facts that every act keeps. Nobody is ever "logged in as" the landlord.
    """

    _mandate: ActsFor
    _agency: Organisation

    class Meta:
        proxy = True

    def __str__(self) -> str:
        return f"{self.role_label} · {self._agency.name} voor {self.organisation.name}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: a representation is not a row."""
        raise TypeError("A representation is not kept.")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: a representation is not a row."""
        raise TypeError("A representation is not kept.")

    @classmethod
    def of(cls, membership: Membership, mandate: ActsFor) -> Representation:
        """Return ``membership`` acting under ``mandate``; its agency must be the person's."""
        if mandate.agency_id != membership.organisation_id:
            raise ValueError("The mandate is of another agency.")
        found = cls(
            id=membership.pk,
            user=membership.user,
            organisation=mandate.landlord,
            role=membership.role,
            job_title=membership.job_title,
            since=membership.since,
            ended_at=membership.ended_at,
        )
        found._mandate, found._agency = mandate, membership.organisation
        return found

    @property
    def agency(self) -> Organisation:
        """The organisation of the person."""
        return self._agency

    @property
    def acting_organisation_id(self) -> uuid.UUID:
        """Key of the agency."""
        return self._agency.pk

    @property
    def mandate(self) -> ActsFor:
        """The mandate under which the person represents the landlord."""
        return self._mandate

    def may(self, act: Act) -> bool:
        """Return whether both the person's role and the mandate allow ``act``."""
        return super().may(act) and may_under(self._mandate.acts, act)


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


class DirectoryChange(models.Model):
    """What changed in the directory, so that the other side can be told: once each."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="directory_changes")
    kind = models.CharField(max_length=8, choices=DirectoryChangeKind.choices)
    role = models.CharField(max_length=20, choices=Role.choices)
    name = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["changed_at"],
                condition=Q(told_at__isnull=True),
                name="directory_change_to_tell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.role}"


class EvidenceFile(models.Model):
    """A paper that shows why somebody may act: a decision, a power of attorney, an extract.

    Checked on its way in (``evidence_files``), sealed, and never shown inside a page.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    uploaded_at = models.DateTimeField()
    uploaded_by = models.UUIDField()

    def __str__(self) -> str:
        return self.name


class SigningMandate(models.Model):
    """Why and from when until when a person may sign for an organisation.

    Found by organisation and e-mail address, because it is made with the invitation, before
    there is an account. ``valid_until`` is the last day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="signing_mandates")
    email = models.EmailField()
    name = models.CharField(max_length=200)
    ground = models.CharField(max_length=12, choices=SigningGround.choices)
    reference = models.CharField("omschrijving", max_length=160, blank=True)
    evidence = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Claimed by the sweep that tells people, once each; neither is a state.
    warned_at = models.DateTimeField(null=True)
    told_over_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="signing_mandate_dates",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))), name="signing_mandate_email_lower"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "email"], name="signing_mandate_of")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.ground})"

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds or held; None when no end was set."""
        if self.ended_at is None:
            return self.valid_until
        ended = clock.to_local(self.ended_at).date()
        return min(ended, self.valid_until) if self.valid_until else ended

    def holds_on(self, day: dt.date) -> bool:
        """Return whether the person may sign on this day."""
        return (
            self.ended_at is None
            and self.valid_from <= day
            and (self.valid_until is None or day <= self.valid_until)
        )


class SignatoryChange(models.Model):
    """Somebody is proposed as signatory; another administrator, or the operator, approves.

    ``replaces`` is the membership that ends when the proposed person has accepted. For a person
    who signs already it is a new mandate with other dates.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="signatory_changes")
    email = models.EmailField()
    given_name = models.CharField(max_length=80, blank=True)
    family_name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    ground = models.CharField(max_length=12, choices=SigningGround.choices)
    reference = models.CharField(max_length=160, blank=True)
    evidence = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    replaces = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField()
    asked_by_person = models.UUIDField()
    asked_name = models.CharField(max_length=200)
    approved_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_name = models.CharField(max_length=200, blank=True)
    decline_reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(
                    approved_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True
                ),
                name="one_open_signatory_change",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, declined_at__isnull=True)
                | Q(decided_by__isnull=False),
                name="signatory_change_decided_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class ActsFor(models.Model):
    """A landlord lets an agency act for it: which acts, where, from one day to another.

    The agency asks, the landlord's signatory grants; either can end it. Only ``is_in_force``
    gives access, and the walls of the database ask the same (``MANDATE_IN_FORCE``).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="acts_for")
    landlord = models.ForeignKey(Organisation, models.PROTECT, related_name="represented_by")
    acts = ArrayField(models.CharField(max_length=16, choices=MandateAct.choices), default=list)
    # Without codes the mandate holds in every municipality.
    municipality_codes = ArrayField(models.CharField(max_length=4), default=list)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    evidence = models.ForeignKey(EvidenceFile, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    asked_name = models.CharField(max_length=200, blank=True)
    granted_at = models.DateTimeField(null=True)
    granted_by = models.UUIDField(null=True)
    granted_name = models.CharField(max_length=200, blank=True)
    granted_title = models.CharField(max_length=120, blank=True)
    # SHA-256 of the text that the signatory had on screen when he granted it.
    text_digest = models.CharField(max_length=64, blank=True)
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    ended_name = models.CharField(max_length=200, blank=True)
    # When both sides were told that it ends in a month, and that it is over: once each.
    told_ending_at = models.DateTimeField(null=True)
    told_over_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="acts_for_dates",
            ),
            models.CheckConstraint(condition=~Q(agency=F("landlord")), name="acts_for_another"),
            models.CheckConstraint(
                condition=Q(granted_at__isnull=True) | ~Q(acts=[]), name="acts_for_something"
            ),
            models.UniqueConstraint(
                fields=["agency", "landlord"],
                condition=Q(
                    granted_at__isnull=True, declined_at__isnull=True, ended_at__isnull=True
                ),
                name="one_open_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} → {self.landlord}"

    def is_in_force(self, today: dt.date) -> bool:
        """Return whether the agency may act for the landlord on this day."""
        return (
            self.granted_at is not None
            and self.ended_at is None
            and self.starts_on <= today
            and (self.ends_on is None or today <= self.ends_on)
        )

    def covers(self, municipality_code: str) -> bool:
        """Return whether the mandate holds in this municipality."""
        return not self.municipality_codes or municipality_code in self.municipality_codes


class ApiKey(models.Model):
    """Lets software act for one organisation, within scopes, until a day.

    Only the digest of the key is kept; ``prefix`` is the part that people may see again. A key
    that ``replaces`` another is its successor: both work for a while.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="api_keys")
    name = models.CharField("naam", max_length=80)
    prefix = models.CharField(max_length=16)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=24, choices=ApiScope.choices))
    made_at = models.DateTimeField()
    # The membership, and its person's name as it was then; empty for who runs the portal.
    made_by = models.UUIDField(null=True)
    made_name = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_name = models.CharField(max_length=200, blank=True)
    last_used_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="successors")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "replaces"], name="api_key_replaced_once"
            ),
            models.CheckConstraint(condition=~Q(scopes=[]), name="api_key_for_something"),
            models.CheckConstraint(condition=Q(expires_at__gte=F("made_at")), name="api_key_dates"),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "-made_at"], name="api_key_of")]

    def __str__(self) -> str:
        return self.name

    def works(self, now: dt.datetime) -> bool:
        """Return whether the key opens anything at this moment."""
        return self.ended_at is None and now < self.expires_at


class KeyBearer(Membership):
    """Software that acts for an organisation with a key: its own actor, never a person.

    It lives as long as one request. It has no user and no role; what it may do follows from the
    scopes of the key. The audit trail keeps the key where it keeps a person otherwise.
    """

    _api_key: ApiKey

    class Meta:
        proxy = True

    def __str__(self) -> str:
        return f"{self._api_key.name} · {self.organisation.name}"

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: a bearer is not a row."""
        raise TypeError("A bearer of a key is not kept.")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: a bearer is not a row."""
        raise TypeError("A bearer of a key is not kept.")

    @classmethod
    def of(cls, api_key: ApiKey) -> KeyBearer:
        """Return what acts with this key."""
        found = cls(id=None, organisation=api_key.organisation, role="", since=api_key.made_at)
        found._api_key = api_key
        return found

    @property
    def api_key(self) -> ApiKey:
        """The key by which the software acts."""
        return self._api_key

    @property
    def api_key_id(self) -> uuid.UUID:
        """Key of ``api_key``."""
        return self._api_key.pk

    @property
    def role_label(self) -> str:
        """What stands where a person's role stands: "API-sleutel Huurpakket"."""
        return f"API-sleutel {self._api_key.name}"

    def may(self, act: Act) -> bool:
        """Return whether the scopes of the key open ``act``."""
        return may_with(self._api_key.scopes, act)


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
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | Q(accepted_at__isnull=False),
                name="invitation_accepted_when_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
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


class LogInFailures(models.Model):
    """How often in a row a wrong password was given for one account, from wherever.

    Known by a keyed digest of the e-mail address, so that an address that nobody has counts in
    the same way and stands nowhere.
    """

    account = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.count} failures"


class EmailChange(models.Model):
    """Somebody wants another e-mail address; it counts once the link sent there was used."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="email_changes")
    email = models.EmailField()
    token_digest = models.BinaryField(max_length=32, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="email_change_lower")
        ]

    def __str__(self) -> str:
        return "change of e-mail address"


def open_sessions(user: User) -> models.QuerySet[BrowserSession]:
    """Return the browsers in which somebody is logged in, the one used last first.

    Whether a session is over goes by the real time, as Django does (``sessions.py``).
    """
    return BrowserSession.objects.filter(
        user=user, expire_date__gt=dt.datetime.now(dt.UTC)
    ).order_by("-last_used_at", "key")


def open_memberships(**filters: Any) -> models.QuerySet[Membership]:
    """Return memberships that have not ended, with organisation and user at hand."""
    return (
        Membership.objects.filter(ended_at__isnull=True, user__is_active=True, **filters)
        .select_related("organisation", "user")
        .order_by("organisation__name", "since", "id")
    )


def signing_mandates_on(day: dt.date, **filters: Any) -> models.QuerySet[SigningMandate]:
    """Return mandates to sign that hold on this day: ``holds_on`` in SQL."""
    return SigningMandate.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        ended_at__isnull=True,
        valid_from__lte=day,
        **filters,
    )


def mandates_in_force(today: dt.date, **filters: Any) -> models.QuerySet[ActsFor]:
    """Return mandates that hold on this day, with both parties at hand: ``is_in_force`` in SQL."""
    return (
        ActsFor.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            granted_at__isnull=False,
            ended_at__isnull=True,
            starts_on__lte=today,
            **filters,
        )
        .select_related("agency", "landlord")
        .order_by("landlord__name", "starts_on", "id")
    )
