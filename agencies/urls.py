from django.urls import path

from agencies.views import account, area, lock, members, notices, passkeys, password, second_factor, sign_in

urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/code", second_factor.code, name="code"),
    path("sign-in/passkey", passkeys.show_passkey, name="code-passkey"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("unlock", lock.unlock, name="unlock"),
    path("keep-alive", lock.keep_alive, name="keep-alive"),
    path("held", lock.held_page, name="held"),
    path("held/drop", lock.drop_held, name="held-drop"),
    path("confidentiality", account.confidentiality, name="confidentiality"),
    path("account", account.account, name="account"),
    path("account/sessions/end", account.end_session, name="account-session-end"),
    path("account/password", password.change, name="account-password"),
    path("account/recovery-codes", account.recovery_codes, name="account-recovery-codes"),
    path("account/passkeys", passkeys.list_passkeys, name="passkeys"),
    path("account/passkeys/<int:pk>/remove", passkeys.remove_passkey, name="passkey-remove"),
    path("password/forgotten", password.forgotten, name="password-forgotten"),
    path("password/set/<uidb64>/<token>", password.set_password, name="password-set"),
    path("account/second-factor", second_factor.second_factor, name="second-factor"),
    path("members", members.members, name="members"),
    path("members/invite/<int:desk>", members.invite, name="member-invite"),
    path("members/<int:pk>", members.member, name="member"),
    path("members/<int:pk>/roles", members.roles, name="member-roles"),
    path("members/<int:pk>/home", members.home, name="member-home"),
    path("set-up", area.areas, name="configure"),
    path("set-up/<int:pk>", area.settings, name="configure-area"),
    path("notices", notices.notices, name="notices"),
    path("notices/read", notices.read_all_notices, name="notices-read"),
    path("notices/<int:pk>/open", notices.read_notice, name="notice-open"),
]
