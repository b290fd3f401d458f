"""All settings, read from the environment and from nothing else.

``docs/operations.md`` explains them; ``startup.py`` refuses a combination that is not safe.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels

from vroegsignalering import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = next(
    re.finditer(r"^## (\d+\.\d+\.\d+)", (BASE_DIR / "CHANGELOG.md").read_text("utf-8"), re.M)
).group(1)

# --- Which installation is this -----------------------------------------------------------------

DEMO = environment.flag("DEMO")
TESTING = environment.flag("TESTING")
DEBUG = environment.flag("DEBUG")
DATA_DIR = Path(environment.text("DATA_DIR", str(BASE_DIR / ".data")))
SECRET_KEY = environment.text("DJANGO_SECRET_KEY")
PORTAL_URL = environment.text("PORTAL_URL", "http://127.0.0.1:8000").rstrip("/")
PORTAL_NAME = "Vroegsignalering"
PROJECT_ADDRESS = environment.text("PROJECT_ADDRESS", "vroegsignalering@example.nl")
HELP_PHONE = environment.text("HELP_PHONE", "038 000 00 00")
PORTAL_NOW = environment.text("PORTAL_NOW", "")
PORTAL_CLOCK_OFFSET = environment.text("PORTAL_CLOCK_OFFSET", "")
_host = urlsplit(PORTAL_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", f"{_host},127.0.0.1,localhost")
IS_BEHIND_TLS = PORTAL_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PORTAL_URL] if IS_BEHIND_TLS else []

# --- What the house is made of ------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "axes",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "vroegsignalering",
    "vroegsignalering.audit",
    "vroegsignalering.outbox",
    "vroegsignalering.accounts",
    "vroegsignalering.holidays",
    "municipalities",
    "onboarding",
    "agreements",
    "signals",
    *(["demo"] if DEMO or TESTING else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "vroegsignalering.web.HeadersMiddleware",
    "vroegsignalering.rest.middleware.ApiMiddleware",
    "vroegsignalering.web.PlainAddressMiddleware",
    "vroegsignalering.web.DatabaseDownMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "vroegsignalering.accounts.middleware.ActingMembershipMiddleware",
    "vroegsignalering.web.RefusalMiddleware",
]

ROOT_URLCONF = "vroegsignalering.urls"
WSGI_APPLICATION = "vroegsignalering.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "vroegsignalering.accounts.context.frame",
            ],
            "builtins": ["vroegsignalering.templatetags.portal"],
        },
    }
]
# What stands as a number beside a word of the navigation: work that waits on this person.
NAVIGATION_COUNTS = {"agreements:board": "agreements.selectors.number_waiting"}
# What a public body's page says of the agreements that keep their terms.
AGREEMENTS_RUNNING = "agreements.selectors.number_running"
# What stands in the navigation of some of a side only.
NAVIGATION_CONDITIONS = {
    "onboarding:client-list": "onboarding.selectors.is_agency",
    "onboarding:mandate-list": "onboarding.selectors.mandates.is_landlord",
}
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Database: the owner migrates, the app role does all else -----------------------------------

_role = environment.text("PORTAL_DATABASE_ROLE", "app")
_url = environment.text("DATABASE_OWNER_URL" if _role == "owner" else "DATABASE_URL")
DATABASES = {
    "default": environment.database(_url)
    | {"ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Keys and blind indexes: see vroegsignalering/sealing.py
SEALING_KEYS = environment.keyed("SEALING_KEYS")
INDEX_KEYS = environment.keyed("INDEX_KEYS")
SIGNING_PASSPHRASE = environment.text("SIGNING_PASSPHRASE", "")
SIGNING_KEYS_DIR = DATA_DIR / "keys"
MAX_CHECKED_BYTES = 20 * 1024 * 1024  # a document that a stranger has checked

# --- People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_passwords = "vroegsignalering.accounts.passwords"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": f"{_passwords}.OwnDataValidator",
        "OPTIONS": {"user_attributes": ("email", "given_name", "family_name")},
    },
    {"NAME": f"{_passwords}.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_passwords}.WellKnownValidator"},
    {
        "NAME": f"{_passwords}.ContextWordValidator",
        "OPTIONS": {"names_file": BASE_DIR / "municipalities" / "facts" / "gemeenten.csv"},
    },
]
PASSWORD_RESET_TIMEOUT = 30 * 60  # ASVS 6.4.1
# What every invented person of the demo logs in with; nobody has it in a real installation.
DEMO_PASSWORD = "drie gele fietsen voor de brug" if DEMO or TESTING else ""
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "signals:start"
LOGOUT_REDIRECT_URL = "signals:front"

OTP_TOTP_ISSUER = PORTAL_NAME
OTP_TOTP_SYNC = True
SESSION_ENGINE = "vroegsignalering.accounts.sessions"
SESSION_COOKIE_AGE = 30 * 60  # idle limit, BIO2 and ASVS 7.3.1; renewed by each request
SESSION_SAVE_EVERY_REQUEST = True
SESSION_ABSOLUTE_SECONDS = 10 * 60 * 60  # one working day, ASVS 7.3.2
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_BEHIND_TLS
SESSION_COOKIE_NAME = "__Host-sessie" if IS_BEHIND_TLS else "sessie"
# Which people logged in with this browser before; opens nothing.
KNOWN_BROWSER_COOKIE_NAME = "__Host-browser" if IS_BEHIND_TLS else "browser"
CSRF_COOKIE_SECURE = IS_BEHIND_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_BEHIND_TLS else "csrf"
CSRF_FAILURE_VIEW = "vroegsignalering.web.csrf_failure"

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_CALLABLE = "vroegsignalering.accounts.views.locked_out"
AXES_CLIENT_IP_CALLABLE = "vroegsignalering.web.client_address"
AXES_USERNAME_FORM_FIELD = "email"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["password", "code"]

# --- Browser ------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if IS_BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_BEHIND_TLS
SECURE_SSL_REDIRECT = False  # the proxy in front redirects; see docker-compose.yml
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_TLS else None
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # framing is forbidden by frame-ancestors in the content security policy
    "security.W008",  # the proxy in front redirects to https
    "security.W021",  # whether a whole domain is preloaded is for its owner to decide
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(DATA_DIR / "static")))
WHITENOISE_USE_FINDERS = DEMO or TESTING
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
MESSAGE_TAGS = {
    message_levels.INFO: "info",
    message_levels.SUCCESS: "ok",
    message_levels.WARNING: "warning",
    message_levels.ERROR: "error",
}

# --- Software, through the API ------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "vroegsignalering.rest.schema.OperationSchema",
    "URL_FORMAT_OVERRIDE": None,
    "COMPACT_JSON": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": PORTAL_NAME,
    "OAS_VERSION": "3.0.3",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "SERVERS": [{"url": "/api/v1", "description": "Dit portaal"}],
    "POSTPROCESSING_HOOKS": ["vroegsignalering.rest.schema.add_what_can_go_wrong"],
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "DISABLE_ERRORS_AND_WARNINGS": False,
}
REDIS_URL = environment.text("REDIS_URL", "")
# How often each key asked; lost with Redis, and then each process counts for itself.
CACHES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "counters": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counters",
    },
}
if REDIS_URL:
    CACHES["counters"] = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "vroegsignalering",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }

# --- Work in the background ---------------------------------------------------------------------

CELERY_BROKER_URL = environment.text("CELERY_BROKER_URL", REDIS_URL or "filesystem://")
BROKER_DIR = Path(environment.text("BROKER_DIR", str(DATA_DIR / "broker")))
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        "data_folder_in": str(BROKER_DIR),
        "data_folder_out": str(BROKER_DIR),
        "control_folder": str(BROKER_DIR / "control"),
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 5,
        "global_keyprefix": "vroegsignalering-",
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = TIME_ZONE
# The beat only ticks; which work is due stands in the tables (trust §5.3).
CELERY_BEAT_SCHEDULE = {
    "mail": {"task": "outbox.send_due", "schedule": 5.0},
    "forgotten-submissions": {"task": "signals.sweep_submissions", "schedule": 5.0},
    "friday-batch": {"task": "agreements.run_due_batches", "schedule": 30.0},
    "clocks": {"task": "signals.sweep_clocks", "schedule": 60.0},
    "mandates": {"task": "onboarding.sweep_mandates", "schedule": 60.0},
    "digests": {"task": "outbox.collect_digests", "schedule": 60.0},
    "audit-chain": {"task": "audit.seal_events", "schedule": 60.0},
}

# --- Mail ---------------------------------------------------------------------------------------

EMAIL_URL = environment.text("EMAIL_URL", "")
DEFAULT_FROM_EMAIL = f"Vroegsignalering <{PROJECT_ADDRESS}>"
# Without a mail server the demo keeps what it would have sent; the page "Post" shows it.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_URL
    else "django.core.mail.backends.dummy.EmailBackend"
)
if EMAIL_URL:
    globals().update(environment.mail_server(EMAIL_URL))

# --- Numbers that a lawyer or an operator may change --------------------------------------------

CONFIRMATION_DAYS = environment.number("CONFIRMATION_DAYS", 7)
# How long what an applicant filled in stays, after its link or the registration came to nothing.
DRAFT_DAYS_KEPT = environment.number("DRAFT_DAYS_KEPT", 7)
REGISTRATION_DAYS_KEPT = environment.number("REGISTRATION_DAYS_KEPT", 90)
INVITATION_DAYS = environment.number("INVITATION_DAYS", 14)
SIGNING_DAYS = environment.number("SIGNING_DAYS", 21)
DIGEST_HOUR = environment.number("DIGEST_HOUR", 7)  # local hour of the daily overview of mails
BATCH_HOUR = environment.number("BATCH_HOUR", 7)  # local hour on Friday
MAX_ROWS = environment.number("MAX_ROWS", 250_000)
MAX_UPLOAD_BYTES = environment.number("MAX_UPLOAD_BYTES", 100 * 1024 * 1024)
READER_MEMORY_BYTES = environment.number("READER_MEMORY_BYTES", 1024 * 1024 * 1024)
READER_CPU_SECONDS = environment.number("READER_CPU_SECONDS", 90)
MANDATE_WARNING_DAYS = environment.number("MANDATE_WARNING_DAYS", 30)
MAX_EVIDENCE_BYTES = environment.number("MAX_EVIDENCE_BYTES", 10 * 1024 * 1024)
SUBMISSION_FILE_DAYS = environment.number("SUBMISSION_FILE_DAYS", 7)
HELD_ROW_DAYS = environment.number("HELD_ROW_DAYS", 42)
API_KEY_DAYS = environment.number("API_KEY_DAYS", 365)
API_REQUESTS_PER_MINUTE = environment.number("API_REQUESTS_PER_MINUTE", 1200)  # per key
LEASE_SECONDS = environment.number("LEASE_SECONDS", 20)

# --- Logs: what happened, never whom it was about -----------------------------------------------

LOG_LEVEL = environment.text("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "vroegsignalering.logs.json_formatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": LOG_LEVEL},
    "loggers": {"axes": {"level": "ERROR"}, "celery.beat": {"level": "WARNING"}},
}
