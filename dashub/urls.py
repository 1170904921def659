"""The URLconf of the whole site: each app brings its own."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from agencies.doors import public
from dashub import agencies, members, views
from dashub.home import views as home
from dashub.policy import who_may_see

# The description of the API: it holds nobody's data.
schema = public(SpectacularAPIView.as_view(authentication_classes=(), permission_classes=()))

urlpatterns = [
    path("api/v1/schema", schema, name="api-schema"),
    path("", home.home, name="home"),
    path("seen", home.seen, name="home-seen"),
    path("due/<int:pk>/snooze", home.snooze, name="due-snooze"),
    path("due/<int:pk>/wake", home.wake, name="due-wake"),
    path("who-may-see-what", who_may_see, name="who-may-see"),
    path("", include("agencies.urls")),
    path("", include("cases.urls")),
    path("", include("history.urls")),
    path("", include("marac.urls")),
    path("", include("referrals.urls")),
    path("", include("support.urls")),
    path("", include("reporting.urls")),
    path("", include("marac.meeting_urls")),
    path("members/<int:pk>/move", members.move, name="member-move"),
    path("members/<int:pk>/leave", members.leave, name="member-leave"),
    path("set-up/agencies/<int:pk>/end", agencies.end, name="configure-agencies-end"),
    path("set-up/agencies/<int:pk>/again", agencies.again, name="configure-agencies-again"),
    path("papers", views.my_papers, name="papers"),
    path("papers/<str:reference>", views.paper, name="paper"),
    path("papers/<str:reference>/state", views.paper_state, name="paper-state"),
    path("papers/<str:reference>/file", views.paper_file, name="paper-file"),
    path("papers/<str:reference>/password", views.paper_password, name="paper-password"),
    path("papers/<str:reference>/again", views.paper_again, name="paper-again"),
]
