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

# What a person reads when a page is missing, forbidden or broken.
handler403 = "portals.views.errors.no_permission"
handler404 = "portals.views.errors.not_found"
handler500 = "portals.views.errors.broken"
