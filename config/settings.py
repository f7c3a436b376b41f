"""Settings: the defaults run after a clone; set an environment variable to change one.

The names of the variables are listed in docs/settings.md.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

import languages
from config import env

BASE_DIR = Path(__file__).resolve().parent.parent

# What runs, and where it keeps things
DATA = env.folder("AMANA_DATA", BASE_DIR / "var")
FACES = env.words("AMANA_FACES", "intake,desk,archive", frozenset({"intake", "desk", "archive"}))
BLOBS = env.text("AMANA_BLOBS", str(DATA / "blobs"))
ARCHIVE_KEY_FILE = Path(env.text("AMANA_ARCHIVE_KEY_FILE", str(DATA / "archive.key")))
SITE_URL = env.text("AMANA_SITE_URL", "").rstrip("/")
NEWSROOM = env.text("AMANA_NEWSROOM", "Amana")

SECRET_FILE = Path(env.text("AMANA_SECRET_FILE", str(DATA / "secret")))
# Where there is none, one is drawn that lives in this process: only a first start keeps it
# (config.installation), and nothing acts with one that was lost.
SERVER_SECRET = env.secret(SECRET_FILE) or os.urandom(32)
# Which entry each desk's roster begins with; empty: AMANA_DATA/rosters.json.
ROSTERS_FILE = env.text("AMANA_ROSTERS", "")
# The identifier of the installation that must be here; empty where any may.
INSTALLATION = env.text("AMANA_INSTALLATION", "").lower()


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
CODENAME_SALT, CODENAME_PEPPER = derived("codename-salt")[:16], derived("codename-pepper")
DEBUG = False
ALLOWED_HOSTS = env.text("AMANA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
# HTTPS or an onion carries the cookies; plain HTTP is for loopback alone.
SECURE_TRANSPORT = env.switch("AMANA_SECURE_TRANSPORT", False)
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
            ],
        },
    },
]

EMBEDDED_DATABASE: dict[str, Any] = {
    "ENGINE": "config.sqlite",
    "NAME": DATA / "amana.sqlite3",
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": True,
    # Said in words, because pytest-django knows it of Django's own engine alone.
    "TEST": {"NAME": ":memory:"},
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 1.4,  # seconds: whoever finds it locked has an answer within three
        # A deleted row must not live on in free pages, and an answer must mean "on the disk".
        # Without recursive triggers INSERT OR REPLACE would rewrite an append-only row.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
        ),
    },
}


def database(url: str) -> dict[str, Any]:
    """PostgreSQL with values bound by the server: bound by the client, they would reach its log."""
    parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must be postgres://user:password@host/name.")
    limits = {"connect_timeout": 2, "tcp_user_timeout": 3000, "options": "-c lock_timeout=2500"}
    parsed["OPTIONS"] = {**limits, **parsed.get("OPTIONS", {}), "server_side_binding": True}
    return parsed


DATABASE_URL = env.text("DATABASE_URL", "")
DATABASES = {"default": database(DATABASE_URL) if DATABASE_URL else EMBEDDED_DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "")
# Counters ("counters") go on in this process's memory when Redis is down; visits cannot.
CACHES: dict[str, dict[str, Any]] = (
    {
        "default": {"BACKEND": "config.caches.RedisCache", "LOCATION": REDIS_URL},
        "counters": {"BACKEND": "config.caches.CountersCache", "LOCATION": REDIS_URL},
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
UPLOAD_LIMIT = int(env.text("AMANA_UPLOAD_LIMIT", str(4 * 1024**3)))
# Of large uploads: how many may come in at once, and the bytes that they announce together.
UPLOADS_AT_ONCE = env.number("AMANA_UPLOADS_AT_ONCE", 64)
UPLOAD_BYTES_AT_ONCE = env.number("AMANA_UPLOAD_BYTES_AT_ONCE", 12 * 1024**3)
# New reports an hour and desk after which more are put aside (0: never), and for how many days.
QUARANTINE_AFTER = env.number("AMANA_QUARANTINE_AFTER", 120)
# Bytes of the disk that uploads leave alone (of a small disk: at most a twentieth).
DISK_FLOOR = env.number("AMANA_DISK_FLOOR", 1024**3)

# The header in which a trusted proxy passes Tor's circuit id; empty where there is none.
CIRCUIT_HEADER = env.text("AMANA_CIRCUIT_HEADER", "")

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
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "/desk/login/"
LOGIN_REDIRECT_URL = "/desk/"

# The desk's session ends with the browser, and after eight hours at most.
SESSION_COOKIE_NAME = "__Host-desk" if SECURE_TRANSPORT else "desk"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_TRANSPORT else "csrf"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
# Messages live in the server's session: a cookie would carry their text through the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# "no-referrer" would make form posts carry "Origin: null", which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"

# Records may be written in these; a face's pages are in those of them that it has a catalogue of.
INSTALLED_LANGUAGES = env.installation("AMANA_LANGUAGES", languages.DEFAULT)
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
    """Where sealed payloads lie: a folder, or s3://bucket[/prefix] on any S3-compatible store."""
    if not place.startswith("s3://"):
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": place, "file_permissions_mode": 0o600},
        }
    bucket, _, prefix = place.removeprefix("s3://").partition("/")
    options = {
        "bucket_name": bucket,
        "location": prefix,
        "endpoint_url": env.text("AMANA_S3_ENDPOINT", "") or None,
        "default_acl": None,
        # Names are random; asking first whether one is taken would be another wait.
        "file_overwrite": True,
        "querystring_auth": False,
    }
    return {"BACKEND": "config.object_store.ObjectStore", "OPTIONS": options}


STORAGES = {
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedStaticFilesStorage"},
    # Ciphertext only: sealed parcels and drafts.
    "blobs": blob_storage(BLOBS),
    # What was published: derivatives, open to everyone.
    "archive": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "archive-media"},
    },
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [
    BASE_DIR / "config" / "static",
    ("desk", BASE_DIR / "reviewers" / "frontend" / "dist"),
]

# The daily mail (reviewers.digest): off until somebody is named, and handed to a relay on this
# machine, because the server itself connects to nobody.
DIGEST_TO = env.listed("AMANA_DIGEST_TO")
DEFAULT_FROM_EMAIL = env.text("AMANA_DIGEST_FROM", "amana@localhost")
EMAIL_HOST, EMAIL_PORT = env.relay("AMANA_SMTP", "127.0.0.1:25")
EMAIL_TIMEOUT = 30  # seconds

# No error report ever carries a request.
ADMINS: list[tuple[str, str]] = []
DEFAULT_EXCEPTION_REPORTER = "config.logs.SilentReporter"
LOGGING_CONFIG = "config.logs.configure"
# The framework calls what LOGGING_CONFIG names only when there is something in here.
LOGGING: dict[str, Any] = {"version": 1}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
APPEND_SLASH = True
