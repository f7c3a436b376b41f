"""Settings: the defaults run after a clone; set an environment variable to change one.

Which there are, and what each may be, is in config/environment/table.py (docs/settings.md).
"""

import os
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

import languages
from config import onion_address, practice, secret_files
from config.environment import reading, servers, spoken, table

BASE_DIR = Path(__file__).resolve().parent.parent

# Run once more for each newsroom, in its own environment (config.many.values).
given = reading.read(globals().get("ENVIRONMENT", os.environ))

# What runs, and where it keeps things
# A clone keeps it beside the code; a package that is installed keeps nothing there.
CLONE = (BASE_DIR / "manage.py").exists()
BESIDE = BASE_DIR / "var" if CLONE else Path("~/.local/share/amana").expanduser()
# The folder of many newsrooms, with one of its own for each; None in an installation of its own.
NEWSROOMS = given[table.NEWSROOMS]
DATA = given[table.DATA] or NEWSROOMS or BESIDE
HOST, PORT = given[table.HOST], given[table.PORT]
# Of the server, where it is not started by manage.py serve.
PROCESSES = max(given[table.WORKERS], given[table.CONCURRENCY])
FACES = given[table.FACES]
BLOBS = given[table.BLOBS] or str(DATA / "blobs")
ARCHIVE_MEDIA = given[table.ARCHIVE_MEDIA] or str(DATA / "archive-media")
ARCHIVE_KEY_FILE = given[table.ARCHIVE_KEY_FILE] or DATA / "archive.key"
SITE_URL = given[table.SITE_URL]
DESK_URL = given[table.DESK_URL]
NEWSROOM = given[table.NEWSROOM]
# Where the quick exit of the reporter's pages leads; empty: a calendar of our own.
EXIT_URL = given[table.EXIT_URL]
# Nothing is real: every page says so, and all data goes at each start and each night.
PRACTICE = given[table.PRACTICE]
if PRACTICE:
    NEWSROOM = practice.named(NEWSROOM)

SECRET_FILE = given[table.SECRET_FILE] or DATA / "secret"
# Files that hold the secret value of a setting (DATABASE_URL_FILE and its like).
CREDENTIALS = given.files
# A process of the archive alone opens and forges nothing: it reads no secret that others have.
ARCHIVE_ALONE = {"archive"} == FACES
# Where there is none, one is drawn that lives in this process: only a first start keeps it
# (config.installation), and nothing acts with one that was lost.
SERVER_SECRET = (not ARCHIVE_ALONE and secret_files.read(SECRET_FILE)) or os.urandom(32)
# Which entry each desk's roster begins with; empty: AMANA_DATA/rosters.json.
ROSTERS_FILE = given[table.ROSTERS]
# Whether a first start makes the database; a process whose role may only read it says 0.
MIGRATE = given[table.MIGRATE]
# Files and folders that go with every backup, sealed: settings, onion keys.
BACKUP_ALSO = given[table.BACKUP_ALSO]
# The identifier of the installation that must be here; empty where any may.
INSTALLATION = given[table.INSTALLATION]


def derived(purpose: str) -> bytes:
    """A 32-byte key for one purpose, so that no two uses of the server secret share a key."""
    return HKDF(SHA256(), length=32, salt=None, info=b"amana/" + purpose.encode()).derive(
        SERVER_SECRET
    )


SECRET_KEY = derived("django").hex()
FORM_TOKEN_KEY = derived("form-token")
VOUCHER_KEY = derived("voucher")
IMPORT_KEY = derived("import")
PARCEL_KEY = derived("parcel-statement")
SECOND_FACTOR_KEY = derived("second-factor")
DEVICE_KEY = derived("known-device")
CODENAME_SALT, CODENAME_PEPPER = derived("codename-salt")[:16], derived("codename-pepper")
DEBUG = False
ALLOWED_HOSTS = given[table.HOSTS]
# The onion address that visitors from elsewhere are led to; empty where there is none.
ONION = given[table.ONION] or onion_address.first(ALLOWED_HOSTS)
# HTTPS or an onion carries the cookies; plain HTTP is for loopback alone.
SECURE_TRANSPORT = given[table.SECURE_TRANSPORT]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TRANSPORT

INSTALLED_APPS = [
    # Its admins are read where the desk is served (reviewers.urls), and nowhere else.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "config",
    "operations",
    "submissions",
    "reviewers",
    "archive",
]

MIDDLEWARE = [
    "config.headers.Headers",
    "config.health.Health",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.faces.FaceLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "config.context.visit",
            ],
        },
    },
]

EMBEDDED_DATABASE = servers.sqlite(DATA / "amana.sqlite3")
DATABASE_URL = given[table.DATABASE_URL]
DATABASES = {"default": servers.postgresql(DATABASE_URL) if DATABASE_URL else EMBEDDED_DATABASE}
# Of a process that serves many newsrooms, over all of them.
DATABASE_CONNECTIONS = given[table.DATABASE_CONNECTIONS]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = given[table.REDIS_URL]
# Counters ("counters") go on in this process's memory when Redis is down; visits cannot.
CACHES: dict[str, dict[str, Any]] = (
    {
        name: {
            "BACKEND": f"config.caches.{backend}",
            "LOCATION": REDIS_URL,
            # Its nodes and commands alone have it: newsrooms that share a Redis do not meet there.
            "KEY_PREFIX": "" if ARCHIVE_ALONE else derived("counters").hex()[:16],
        }
        for name, backend in (("default", "RedisCache"), ("counters", "CountersCache"))
    }
    if REDIS_URL
    else {
        name: {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            # What is thrown out early lets a flood in or a reporter out.
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
        for name in ("default", "counters")
    }
)
# One process with an in-process counter is sound; config.checks refuses more without Redis.
# The folder of FILE_UPLOAD_TEMP_DIR must not exist (files.E001): nothing may be written there.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001", "files.E001"]
RATELIMIT_USE_CACHE = "counters"

# The largest body that a form may send at one time, in bytes.
UPLOAD_LIMIT = given[table.UPLOAD_LIMIT]
# Of large uploads: how many may come in at once, and the bytes that they announce together.
UPLOADS_AT_ONCE = given[table.UPLOADS_AT_ONCE]
UPLOAD_BYTES_AT_ONCE = given[table.UPLOAD_BYTES_AT_ONCE]
# New reports an hour and desk after which more are put aside (0: never), and for how many days.
# A class in one room is one sender, and is not to wait aside.
QUARANTINE_AFTER = given[table.QUARANTINE_AFTER]
if PRACTICE and not given.is_set(table.QUARANTINE_AFTER):
    QUARANTINE_AFTER = 0
# When rows and payloads about reporters are laid anew: each night, or each hour as well.
RELAY = given[table.RELAY]
# Hours (UTC) at which the desk is shown what arrived; none: as soon as somebody looks.
ARRIVALS = given[table.ARRIVALS]
# Bytes of the disk that uploads leave alone (of a small disk: at most a twentieth).
DISK_FLOOR = given[table.DISK_FLOOR]

# The header in which a trusted proxy passes Tor's circuit id; empty where there is none.
CIRCUIT_HEADER = given[table.CIRCUIT_HEADER]
# The address of the one proxy whose X-Forwarded-For is believed; empty: nobody's is.
FORWARDED_BY = given[table.FORWARDED_BY]

# Uploads never reach Django: the ingress takes every multipart body (docs/threat-model.md).
FILE_UPLOAD_HANDLERS = ["config.uploads.RefusingUploadHandler"]
FILE_UPLOAD_TEMP_DIR = "/nonexistent/amana"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_097_152

AUTHENTICATION_BACKENDS = ["reviewers.backends.DeskBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Django's own, two at a time: a flood of sign-ins costs as much memory as two people do.
PASSWORD_HASHERS = ["reviewers.accounts.hashing.BoundedArgon2"]
LOGIN_URL = "/desk/login/"
LOGIN_REDIRECT_URL = "/desk/"

# The desk's session ends with the browser, and after eight hours at most.
SESSION_COOKIE_NAME = "__Host-desk" if SECURE_TRANSPORT else "desk"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
# Made at a good sign-in: its device is never shut out by other people's failures.
DEVICE_COOKIE_NAME = "__Secure-desk-device" if SECURE_TRANSPORT else "desk-device"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_TRANSPORT else "csrf"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
# Messages live in the server's session: a cookie would carry their text through the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# "no-referrer" would make form posts carry "Origin: null", which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"

# Records may be written in these; a face's pages are in those of them that it has a catalogue of.
INSTALLED_LANGUAGES = spoken.installation(
    given[table.LANGUAGES], {face: given[row] for face, row in table.SPOKEN.items()}
)
languages.install(INSTALLED_LANGUAGES)
# What the framework may speak is more than what a face speaks: config.faces chooses.
LANGUAGE_CODE = languages.SOURCE
LANGUAGES = [(each.code, each.own_name) for each in INSTALLED_LANGUAGES.every()]
LANGUAGES_BIDI = [each.code for each in INSTALLED_LANGUAGES.every() if each.direction == "rtl"]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"


def blob_storage(place: str) -> dict[str, Any]:
    """Where files are kept: a folder, or s3://bucket[/prefix] on any S3-compatible store."""
    if not place.startswith("s3://"):
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": place, "file_permissions_mode": 0o600},
        }
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    options = {
        "bucket_name": bucket,
        "location": prefix,
        "endpoint_url": given[table.S3_ENDPOINT] or None,
        # None: as the client finds them.
        "access_key": given[table.S3_KEY] or None,
        "secret_key": given[table.S3_SECRET] or None,
        "default_acl": None,
        # Names are random; asking first whether one is taken would be another wait.
        "file_overwrite": True,
        "querystring_auth": False,
    }
    return {"BACKEND": "config.object_store.ObjectStore", "OPTIONS": options}


STORAGES = {
    "staticfiles": {"BACKEND": "config.static_files.CollectedStorage"},
    # Ciphertext only: sealed parcels and drafts.
    "blobs": blob_storage(BLOBS),
    # What was published: derivatives, open to everyone.
    "archive": blob_storage(ARCHIVE_MEDIA),
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [
    BASE_DIR / "config" / "static",
    ("desk", BASE_DIR / "reviewers" / "frontend" / "dist"),
]

# The daily mail (reviewers.digest): off until somebody is named, and handed to a relay on this
# machine, because the server itself connects to nobody.
DIGEST_TO = given[table.DIGEST_TO]
DEFAULT_FROM_EMAIL = given[table.DIGEST_FROM]
EMAIL_HOST, EMAIL_PORT = given[table.SMTP]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = given[table.SMTP_USER], given[table.SMTP_PASSWORD]
# A password crosses no line in the clear.
EMAIL_USE_TLS = bool(EMAIL_HOST_PASSWORD) and EMAIL_HOST not in {"127.0.0.1", "::1", "localhost"}
EMAIL_BACKEND = "config.mail.Backend"
EMAIL_TIMEOUT = 30  # seconds

# Who is told that somebody has to look (operations.watching): mailto:…, ntfy:https://…, webhook:….
ALARM = given[table.ALARM]
# An address that is fetched after each good canary; through the proxy, where there is one.
HEARTBEAT = given[table.HEARTBEAT]
ALARM_PROXY = given[table.ALARM_PROXY]
# Where Prometheus asks, on this machine alone; None: nowhere.
METRICS = given[table.METRICS]

# No error report ever carries a request.
ADMINS: list[tuple[str, str]] = []
DEFAULT_EXCEPTION_REPORTER = "config.logs.SilentReporter"
LOGGING_CONFIG = "config.logs.configure"
# The framework calls what LOGGING_CONFIG names only when there is something in here.
LOGGING: dict[str, Any] = {"version": 1}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
APPEND_SLASH = True
