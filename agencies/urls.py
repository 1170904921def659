from django.urls import path

from agencies.views import lock, notices, second_factor, sign_in

urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/code", second_factor.code, name="code"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("unlock", lock.unlock, name="unlock"),
    path("keep-alive", lock.keep_alive, name="keep-alive"),
    path("held", lock.held_page, name="held"),
    path("held/drop", lock.drop_held, name="held-drop"),
    path("account/second-factor", second_factor.second_factor, name="second-factor"),
    path("notices", notices.notices, name="notices"),
    path("notices/read", notices.read_all_notices, name="notices-read"),
    path("notices/<int:pk>/open", notices.read_notice, name="notice-open"),
]
