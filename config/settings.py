"""Settings. Everything that differs between installations comes from the environment; docs/development.md lists it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[1]


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(int(default))).lower() in ("1", "true", "yes")


HOME = Path(os.environ.get("ONENET_HOME", ROOT / ".onenet"))
DEBUG = _flag("ONENET_DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if not _flag("ONENET_NO_SECRET", default=True):
        raise SystemExit("SECRET_KEY is missing")
    # Good enough for commands that touch no data (lint, makemigrations); the stack always sets a real one.
    SECRET_KEY = "only-for-commands-without-data"
FIELD_KEY = os.environ.get("FIELD_KEY", SECRET_KEY)
DEPLOYMENT = os.environ.get("ONENET_DEPLOYMENT", "dev")
ROLE_PREFIX = f"on_{DEPLOYMENT}_"

PORTAL_SUFFIX = os.environ.get("PORTAL_SUFFIX", "localhost")
PORTAL_PORT = int(os.environ.get("PORTAL_PORT", "8000"))
PORTAL_SCHEME = os.environ.get("PORTAL_SCHEME", "http")
NETWORK_HOSTS = frozenset({PORTAL_SUFFIX, f"www.{PORTAL_SUFFIX}", "127.0.0.1"})
ALLOWED_HOSTS = [f".{PORTAL_SUFFIX}", "127.0.0.1"]

SHARED_APPS = [
    "core.apps.CoreConfig",
    "tenants.apps.TenantsConfig",
    "hierarchy.apps.HierarchyConfig",
    "sync.apps.SyncConfig",
    "sync.between.apps.BetweenConfig",
    "deputies.apps.DeputiesConfig",
    "cases.network.apps.NetworkConfig",
    "search.apps.SearchConfig",
    "api.apps.ApiConfig",
    "portals.apps.PortalsConfig",
    "play.apps.PlayConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "mptt",
    "django_htmx",
]
TENANT_APPS = ["cases", "sync.inbox"]
INSTALLED_APPS = [*SHARED_APPS, "cases.apps.CasesConfig", "sync.inbox.apps.InboxConfig"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portals.language.LanguageMiddleware",
    "tenants.middleware.TenantMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.middleware.ClaimMiddleware",
    "config.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _database(url: str, *, placed: bool, user: str = "", password: str = "") -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "tenants.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "onenet",
        "USER": user or unquote(parts.username or ""),
        "PASSWORD": password or unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "")) or parts.hostname or "",
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": f"onenet-{user.rsplit('_', 1)[-1] or 'owner'}",
            # A server that is cut off says no word: half a minute, not two hours, until we know.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 25_000,
            # Of the session itself, so that DISCARD ALL falls back to it.
            "options": "-c TimeZone=UTC",
            # What else the address says (sslmode, sslrootcert) is the driver's.
            **{name: unquote(value) for name, value in query.items() if name not in ("host", "port")},
        },
        "PLACED": placed,
    }


def _login(name: str) -> dict[str, Any]:
    import hashlib
    import hmac

    role = f"{ROLE_PREFIX}{name}"
    password = hmac.new(SECRET_KEY.encode(), f"login:{role}".encode(), hashlib.sha256).hexdigest()
    return _database(DATABASE_URL, placed=True, user=role, password=password)


DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql://onenet@127.0.0.1:5432/onenet")
DATABASES = {
    "default": _login("web"),
    "courier": _login("worker"),
    "owner": _database(DATABASE_URL, placed=False),
}
PROCESS_LOGIN = {"web": "default", "courier": "courier", "owner": "owner"}[os.environ.get("ONENET_LOGIN", "web")]
DATABASE_ROUTERS = ["tenants.routing.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = os.environ.get("BROKER_URL", "")
ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
SEARCH_PREFIX = os.environ.get("SEARCH_PREFIX", f"onenet-{DEPLOYMENT}-")

CELERY_BROKER_URL = BROKER_URL or "memory://"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60, "socket_timeout": 2, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Asia/Shanghai"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "shared",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["tenants.authentication.GateBackend"]
PASSWORD_HASHERS = [os.environ.get("PASSWORD_HASHER", "django.contrib.auth.hashers.PBKDF2PasswordHasher")]
SESSION_ENGINE = "tenants.sessions"
# Cookies know no ports: two checkouts on one machine must not take each other's.
# __Host-: browsers take such a cookie from this very host only, over TLS only; no neighbour can plant one.
_HOST_ONLY = "__Host-" if PORTAL_SCHEME == "https" else ""
SESSION_COOKIE_NAME = f"{_HOST_ONLY}onenet_session_{DEPLOYMENT}"
CSRF_COOKIE_NAME = f"{_HOST_ONLY}onenet_csrf_{DEPLOYMENT}"
BROWSER_COOKIE_NAME = f"{_HOST_ONLY}onenet_browser_{DEPLOYMENT}"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PORTAL_SCHEME == "https"
# Our pages carry the token in their forms; no script has to read it.
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portals.views.errors.csrf_failure"
LOGIN_URL = "/sign-in/"
# Addresses of our own proxies: only what they wrote into X-Forwarded-For counts as a sender's address.
TRUSTED_PROXIES = frozenset(filter(None, os.environ.get("TRUSTED_PROXIES", "").replace(" ", "").split(",")))
if PORTAL_SCHEME == "https" and TRUSTED_PROXIES:
    # They speak TLS for us. Without this word Django takes every form that they bring for one of another site.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# A backend keeps up to 0.33 MB of each schema that it has met: 60 MB at most (docs/adr/0006).
SCHEMAS_PER_CONNECTION = int(os.environ.get("SCHEMAS_PER_CONNECTION", "150"))
# A courier works for all of a province at once: 300 MB a backend at 1,244 congresses.
COURIER_SCHEMAS_PER_CONNECTION = int(os.environ.get("COURIER_SCHEMAS_PER_CONNECTION", "1300"))
# Whole congresses as files: only the application's system user may enter the folder.
EXPORT_DIR = Path(os.environ.get("EXPORT_DIR", HOME / "exports"))
EXPORT_DAYS = int(os.environ.get("EXPORT_DAYS", "7"))
SPARE_SCHEMAS = int(os.environ.get("SPARE_SCHEMAS", "5"))

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": os.environ.get("STATIC_STORAGE", "django.contrib.staticfiles.storage.StaticFilesStorage")
    },
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 31_536_000 if PORTAL_SCHEME == "https" else 0
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'", f"{PORTAL_SCHEME}://*.{PORTAL_SUFFIX}:{PORTAL_PORT}"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}
