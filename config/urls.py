"""All addresses. Machines' pages first, then the API, then the portals."""

from django.urls import include, path

from config.health import health
from config.metrics import metrics

urlpatterns = [
    path("health/", health, name="health"),
    path("metrics/", metrics, name="metrics"),
    path("between/", include("sync.between.urls")),
    path("graphql/", include("api.urls")),
    path("", include("portals.urls")),
]
