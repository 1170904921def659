from django.urls import path

from referrals.views import triage

urlpatterns = [
    path("triage", triage.triage, name="triage"),
    path("triage/<str:reference>", triage.triage_referral, name="triage-referral"),
    path("triage/<str:reference>/outcome", triage.record_outcome, name="triage-outcome"),
    path("triage/<str:reference>/appeal", triage.answer_appeal, name="triage-appeal"),
]
