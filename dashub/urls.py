"""The URLconf of the whole site: each app brings its own."""

from django.urls import include, path

from dashub.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("agencies.urls")),
]
