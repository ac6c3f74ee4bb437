"""Our tenant apps under django-tenants, the library's own way: one ``migrate`` per schema."""

import os
from urllib.parse import urlsplit

from config.settings import *  # noqa: F403
from config.settings import DATABASE_URL, SHARED_APPS

_url = urlsplit(DATABASE_URL)
SHARED_APPS = [
    "django_tenants",
    "bench.peer",
    *(app for app in SHARED_APPS if "portals" not in app and "api." not in app),
]
TENANT_APPS = ["cases.apps.CasesConfig", "sync.inbox.apps.InboxConfig"]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
DATABASES = {
    "default": {
        "ENGINE": "django_tenants.postgresql_backend",
        "NAME": os.environ["BENCH_DATABASE"],
        "USER": _url.username,
        "PASSWORD": _url.password,
        "HOST": _url.hostname,
        "PORT": str(_url.port),
    }
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TENANT_MODEL = "peer.Client"
TENANT_DOMAIN_MODEL = "peer.ClientDomain"
ROOT_URLCONF = "bench.peer"
urlpatterns: list[object] = []
