from django.urls import path

from referrals import api
from referrals.views import draft, duty, follow, match, send, service_offer, triage

urlpatterns = [
    path("api/v1/referrals", api.ReferralList.as_view(), name="api-referrals"),
    path("api/v1/referrals/<str:reference>", api.ReferralDetail.as_view(), name="api-referral"),
    path("set-up/services", service_offer.service_list, name="configure-services"),
    path("set-up/services/<int:pk>", service_offer.service, name="configure-services-one"),
    path("triage", triage.triage, name="triage"),
    path("triage/<str:reference>", triage.triage_referral, name="triage-referral"),
    path("triage/<str:reference>/outcome", triage.record_outcome, name="triage-outcome"),
    path("triage/<str:reference>/appeal", triage.answer_appeal, name="triage-appeal"),
    path("restricted", duty.restricted, name="restricted"),
    path("restricted/<str:reference>", triage.restricted_referral, name="restricted-referral"),
    path("restricted/<str:reference>/outcome", triage.restricted_outcome, name="restricted-outcome"),
    path("restricted/<str:reference>/appeal", triage.restricted_appeal, name="restricted-appeal"),
    path("restricted/<str:reference>/open", duty.unrestrict, name="restricted-open"),
    path("referrals", follow.my_referrals, name="my-referrals"),
    path("referrals/new", draft.start, name="referral-start"),
    path("referrals/<str:reference>", follow.referral, name="referral"),
    path("referrals/<str:reference>/check", send.check, name="referral-check"),
    path("referrals/<str:reference>/send", send.submit, name="referral-submit"),
    path("referrals/<str:reference>/sent", send.sent, name="referral-sent"),
    path("referrals/<str:reference>/same", match.same, name="referral-same"),
    path("referrals/<str:reference>/possible", match.possible, name="referral-possible"),
    path("referrals/<str:reference>/under-16", draft.under_16, name="referral-under-16"),
    path("referrals/<str:reference>/appeal", follow.appeal, name="referral-appeal"),
    path("referrals/<str:reference>/taken", follow.take_contact, name="referral-take"),
    path("referrals/<str:reference>/delete", draft.discard, name="referral-discard"),
    path("referrals/<str:reference>/remove/<slug:role>/<int:place>", draft.remove, name="referral-remove"),
    path("referrals/<str:reference>/to-children/<int:place>", draft.move_to_children, name="referral-to-children"),
    path("referrals/<str:reference>/page/<slug:slug>", draft.page, name="referral-page"),
    path("referrals/<str:reference>/page/<slug:slug>/<int:place>", draft.page, name="referral-page"),
]
