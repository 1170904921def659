"""The URLconf of the whole site: each app brings its own."""

from django.urls import include, path

from dashub.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("agencies.urls")),
    path("", include("cases.urls")),
    path("", include("referrals.urls")),
]
