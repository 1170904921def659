"""The one settings file: every difference between machines comes from the environment (docs/operator.md lists the names).

Without DATABASE_URL and REDIS_URL the hub runs servers of its own and is meant for this machine only: plain HTTP, its own
secret key. With DATABASE_URL it is a production server, and each missing secret stops it at the start.
"""

import os
import re
import sys
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

BASE_DIR = Path(__file__).resolve().parent.parent


# Reading the environment by hand: three short functions instead of a dependency.
def env(name, default=""):
    return os.environ.get(name, "").strip() or default


def env_list(name, default=""):
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def env_flag(name, default):
    """True or false; any other word is an error, because a misspelt "flase" must not open a door."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    value = env(name, str(default)).lower()
    if value not in words:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return words[value]


def required(name, meaning):
    """A setting that production cannot do without."""
    if value := env(name):
        return value
    raise ImproperlyConfigured(f"{name} is not set. It is {meaning}, and is required wherever DATABASE_URL is set.")


def database(url):
    """Django's description of a PostgreSQL database from postgres://user:password@host:port/name?option=value."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("A database URL must read postgres://user:password@host:port/name.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        # Each thread of the web server keeps its connection: a new one for each request is the largest single cost.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # A prepared statement would keep the plan made for another agency's rows (0.5 -> 35 ms).
        "OPTIONS": {"prepare_threshold": None} | dict(parse_qsl(parts.query)),
    }


DEBUG = env_flag("DEBUG", False)
# Where links in e-mails lead.
SITE_URL = env("SITE_URL", "http://localhost:8000").rstrip("/")
# Where a link leads that is given to a victim: a host of ours whose name says nothing, if the operator has one.
DISCREET_URL = env("DISCREET_URL", SITE_URL).rstrip("/")
EMBEDDED = not env("DATABASE_URL")

# Database and broker. Migrations run as the owner of the tables, web and worker as a role that owns nothing.
if EMBEDDED:
    from dashub import embedded

    DATABASE_URL, DATABASE_OWNER_URL = embedded.database_urls()
    REDIS_URL = env("REDIS_URL") or embedded.redis_url()
    SECRET_KEY = env("SECRET_KEY") or embedded.secret_key()
    ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
else:
    DATABASE_URL, DATABASE_OWNER_URL = env("DATABASE_URL"), env("DATABASE_OWNER_URL")
    REDIS_URL = env("REDIS_URL")
    if not REDIS_URL:
        from dashub import embedded

        REDIS_URL = embedded.redis_url()
    SECRET_KEY = required("SECRET_KEY", "the key that signs sessions and tokens")
    required("ALLOWED_HOSTS", "the comma-separated host names the hub answers to")
    ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
# Earlier keys: what they signed or sealed still counts.
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")

OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "squashmigrations", "optimizemigration"}
AS_OWNER = env_flag("DASHUB_OWNER", False) or sys.argv[1:2] and sys.argv[1] in OWNER_COMMANDS
if AS_OWNER and not DATABASE_OWNER_URL:
    raise ImproperlyConfigured("DATABASE_OWNER_URL is not set. Migrations run as the owner of the tables (hub_owner).")
DATABASES = {"default": database(DATABASE_OWNER_URL if AS_OWNER else DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        # One more try at once, for a connection that the broker's restart has cut; a broker that is gone is known at once.
        "OPTIONS": {"retry": Retry(NoBackoff(), 1), "socket_connect_timeout": 2, "socket_timeout": 5},
    }
}

# Failed sign-ins are counted in the cache; where it is down, in each process (agencies/limits.py).
CACHES["limits"] = CACHES["default"]
CACHES["process"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    # After staticfiles of Django, whose templates for widgets ours override.
    "django.forms",
    "guardian",
    "rest_framework",
    "drf_spectacular",
    "csp",
    # dashub itself: commands, template tags and static files; it has no models.
    "dashub",
    "audit",
    "agencies",
    "people",
    "cases",
    "history",
    "support",
    "marac",
    "referrals",
    "reporting",
]

MIDDLEWARE = [
    "dashub.headers.HeadersMiddleware",
    "dashub.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Whoever is new or has changed is compared with the cases before anything is read in her name.
    "dashub.wiring.ScreeningMiddleware",
    # What a session must still do first: unlock, second factor, confidentiality.
    "agencies.gate.GateMiddleware",
    # One transaction a request, with the asking principals; everything that reads case data runs inside it.
    "agencies.middleware.AccessMiddleware",
    "dashub.errors.DomainErrorMiddleware",
]

ROOT_URLCONF = "dashub.urls"
# Whether a colleague who covers may be told what a notice says; agencies, which sends notices, knows no case.
MAY_BE_TOLD = "dashub.covering.may_be_told"
WSGI_APPLICATION = "dashub.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashub.context.page",
                # Over it: what depends on who is signed in, and the frame of the case that a view has opened.
                "dashub.nav.navigation",
                "dashub.tabs.case_frame",
            ],
        },
    }
]
# Field markup lives once, in templates/django/forms/.
FORM_RENDERER = "dashub.forms.Renderer"

# People and sign-in
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "agencies.passwords.StolenPasswordValidator"},
]
# Hosts of providers inside the operator's own network; all others must be public machines, by HTTPS.
SINGLE_SIGN_ON_HOSTS = env_list("SINGLE_SIGN_ON_HOSTS")
# A file of SHA-1 hashes in their order, as Have I Been Pwned publishes it. Looked up on this machine, never over a network.
PWNED_PASSWORDS_FILE = env("PWNED_PASSWORDS_FILE")
# Whose passkeys they are: the host of SITE_URL, or a domain above it. Another one makes every passkey useless.
PASSKEY_DOMAIN = env("PASSKEY_DOMAIN") or urlsplit(SITE_URL).hostname
LOGIN_URL = "/sign-in"
# Without a key or a press for so long, a session is locked until the password is typed again.
IDLE_MINUTES = 15
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in"

# Language and time: working-day clocks count in local time.
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# Files. Built assets carry a hash in their name; uploads lie where no web server looks.
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(env("MEDIA_ROOT") or BASE_DIR / ".data" / "media")
FILE_UPLOAD_PERMISSIONS = 0o600
# A virus scanner's daemon, host:port or the path of a socket. Where it is named and does not answer, no file is taken.
CLAMAV = env("CLAMAV")
if CLAMAV and not re.fullmatch(r"/.+|[^/\s]+:\d+", CLAMAV):
    raise ImproperlyConfigured("CLAMAV must be host:port or the path of a socket.")
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Security. HTTPS may be told off only for a machine of one's own; behind a proxy that ends TLS, TRUST_PROXY says so.
HTTPS = env_flag("HTTPS", not (EMBEDDED or DEBUG))
TRUST_PROXY = env_flag("TRUST_PROXY", False)
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Not "no-referrer", nor for single pages: a form sent from a page with it says "Origin: null", which Django's CSRF check
# refuses, and every page has a form (signing out). With this, other sites are told nothing either (docs/operator.md).
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "agencies.sessions"
SESSION_COOKIE_NAME = "__Host-hub-session" if HTTPS else "hub-session"
SESSION_COOKIE_SECURE = HTTPS
# What a page tells after a change lies with the session: a cookie would leave it in the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-hub-csrf" if HTTPS else "hub-csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# A page of a referral with the token of an earlier session keeps what was typed.
CSRF_FAILURE_VIEW = "agencies.held.csrf_failure"
# A page that is far too long comes back with a message at the field; anything larger is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 40 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# API: JSON only, described by OpenAPI; who may call it is for each view to say.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["agencies.tokens.Json"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["agencies.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["agencies.tokens.MayUse"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "dashub.errors.api_exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "DA Hub",
    "DESCRIPTION": "Referrals and cases of a domestic-abuse partnership. Every call is bound by the caller's agency.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    # One name for each set of choices that several fields share, or whose field's name others use too.
    "ENUM_NAME_OVERRIDES": {
        "YesNoEnum": "people.models.choices.YesNo.values",
        "RelationshipKindEnum": "people.models.choices.RelationshipKind.values",
        "GroundEnum": "cases.models.presentation.Ground",
        "CaseStatusEnum": "cases.models.case.Case.Status",
        "ReferralStatusEnum": "referrals.models.referral.Referral.Status",
        "AgencyReferralStatusEnum": "support.models.agency_referral.AgencyReferral.Status",
        "AgencyReferralWhyEnum": "support.models.agency_referral.AgencyReferral.Why",
    },
}

# Work outside the request. A task that dies with its worker is given to another one; so tasks are idempotent.
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# An unacknowledged task is delivered again after this many seconds; longer than any task runs.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}

# E-mail: smtp://user:password@host:port or smtps://...; without a URL, messages lie in a folder of this machine.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", "DA Hub <noreply@localhost>")
if EMAIL_URL := env("EMAIL_URL"):
    _mail = urlsplit(EMAIL_URL)
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL
    EMAIL_TIMEOUT = 20
elif EMBEDDED or DEBUG:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = BASE_DIR / ".data" / "mail"
else:
    raise ImproperlyConfigured("EMAIL_URL is not set. Without it no notice would ever reach anyone.")

# Messages to people of a case, by GOV.UK Notify (dashub/notify.py). Without a key none is sent, and pages say so.
NOTIFY_KEY = env("NOTIFY_KEY")
NOTIFY_TEXT_TEMPLATE, NOTIFY_EMAIL_TEMPLATE = env("NOTIFY_TEXT_TEMPLATE"), env("NOTIFY_EMAIL_TEMPLATE")
NOTIFY_URL = env("NOTIFY_URL", "https://api.notifications.service.gov.uk").rstrip("/")
if not re.match(r"https://|http://(localhost|127\.0\.0\.1)(:\d+)?$", NOTIFY_URL):
    raise ImproperlyConfigured("NOTIFY_URL must begin with https://.")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "dashub.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    # Django's own handlers would mail tracebacks with the values in them.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # The security log, whatever LOG_LEVEL says. Django's own lines about refusals quote the address that was typed.
        "hub.security": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "django.security.csrf": {"level": "CRITICAL"},
        # They tell of every page and every letter.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
