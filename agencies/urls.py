from django.urls import path

from agencies import views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-out", views.sign_out, name="sign-out"),
    path("notices", views.notices, name="notices"),
    path("notices/read", views.read_all_notices, name="notices-read"),
    path("notices/<int:pk>/open", views.read_notice, name="notice-open"),
]
