from django.urls import path

from cases.registers import urls
from support import api
from support.case_pages import PAGES
from support.views import (
    accommodation,
    agency_referrals,
    caseload,
    chronology,
    closure_reasons,
    contact,
    engagement,
    letter_templates,
    letters,
    plan_copy,
    programmes,
    voice,
)

urlpatterns = [
    path("api/v1/agency-referrals", api.AgencyReferralList.as_view(), name="api-agency-referrals"),
    path("api/v1/agency-referrals/<str:reference>", api.AgencyReferralDetail.as_view(), name="api-agency-referral"),
    path(
        "api/v1/agency-referrals/<str:reference>/answer",
        api.AgencyReferralAnswerStep.as_view(),
        name="api-agency-referral-answer",
    ),
    path(
        "api/v1/agency-referrals/<str:reference>/outcome",
        api.AgencyReferralOutcomeStep.as_view(),
        name="api-agency-referral-outcome",
    ),
    path("accommodation", accommodation.accommodation, name="accommodation"),
    path("accommodation/new", accommodation.new_place, name="accommodation-new"),
    path("accommodation/<int:pk>", accommodation.change_place, name="accommodation-place"),
    path("caseload", caseload.caseload_page, name="caseload"),
    path("cases/<str:reference>/services", engagement.services, name="case-services"),
    path("cases/<str:reference>/services/<int:pk>/take", engagement.take, name="case-services-take"),
    path("cases/<str:reference>/services/<int:pk>/end", engagement.end, name="case-services-end"),
    path("cases/<str:reference>/services/check-in/<int:pk>", engagement.check_in, name="case-services-check-in"),
    path("cases/<str:reference>/services/offer", engagement.offer, name="case-services-offer"),
    path("cases/<str:reference>/contact", contact.contact, name="case-contact"),
    path("cases/<str:reference>/letters", letters.letter_list, name="case-letters"),
    path("cases/<str:reference>/letters/new", letters.new, name="case-letters-new"),
    path("cases/<str:reference>/letters/<int:pk>", letters.one, name="case-letters-one"),
    path("cases/<str:reference>/letters/<int:pk>/look", letters.look, name="case-letters-look"),
    path("cases/<str:reference>/letters/<int:pk>/send", letters.send, name="case-letters-send"),
    path("cases/<str:reference>/letters/<int:pk>/withdraw", letters.withdraw, name="case-letters-withdraw"),
    path("cases/<str:reference>/letters/<int:pk>/paper", letters.paper, name="case-letters-paper"),
    path("cases/<str:reference>/voice", voice.voice, name="case-voice"),
    path("cases/<str:reference>/voice/answers", voice.add_answers, name="case-voice-answers"),
    path("set-up/closure-reasons", closure_reasons.reason_list, name="configure-closing"),
    path("set-up/closure-reasons/<int:pk>", closure_reasons.one, name="configure-closing-one"),
    path("set-up/closure-reasons/<int:area>/<slug:ending>", closure_reasons.coded, name="configure-closing-coded"),
    path("set-up/closure-reasons/<int:area>/<slug:ending>/new", closure_reasons.new, name="configure-closing-new"),
    path("set-up/letters", letter_templates.template_list, name="configure-letters"),
    path("set-up/letters/new", letter_templates.new, name="configure-letters-new"),
    path("set-up/letters/suggested", letter_templates.suggested, name="configure-letters-suggested"),
    path("set-up/letters/<int:pk>", letter_templates.change, name="configure-letters-one"),
    path("cases/<str:reference>/safety-plan/<int:pk>/copy", plan_copy.copy, name="case-plan-copy"),
    path("cases/<str:reference>/plan-child/<int:pk>/copy", plan_copy.copy_of_child, name="case-plan-child-copy"),
    path(
        "cases/<str:reference>/safety-plan/links/<int:pk>/withdraw", plan_copy.withdraw, name="case-plan-view-withdraw"
    ),
    # It says nothing: it stands in her messages.
    path("n/<str:secret>", plan_copy.one_time_view, name="one-time-view"),
    path("cases/<str:reference>/agencies", agency_referrals.of_case, name="case-agencies"),
    path("cases/<str:reference>/agencies/new", agency_referrals.ask, name="case-agencies-new"),
    path("cases/<str:reference>/agencies/<int:pk>/withdraw", agency_referrals.withdraw, name="case-agencies-withdraw"),
    path("sent-to-us", agency_referrals.sent_to_us, name="agency-referrals"),
    path("sent-to-us/<str:reference>", agency_referrals.one, name="agency-referral"),
    path("sent-to-us/<str:reference>/outcome", agency_referrals.outcome, name="agency-referral-outcome"),
    path("cases/<str:reference>/chronology", chronology.listing, name="case-courts-chronologies"),
    path("cases/<str:reference>/chronology/new/<int:matter>", chronology.new, name="case-courts-chronology-new"),
    path("cases/<str:reference>/chronology/<int:pk>", chronology.one, name="case-courts-chronology"),
    path("cases/<str:reference>/chronology/<int:pk>/issue", chronology.issue, name="case-courts-chronology-issue"),
    path(
        "cases/<str:reference>/chronology/<int:pk>/withdraw",
        chronology.withdraw,
        name="case-courts-chronology-withdraw",
    ),
    path("cases/<str:reference>/chronology/<int:pk>/paper", chronology.paper, name="case-courts-chronology-paper"),
    path(
        "cases/<str:reference>/chronology/<int:pk>/release", chronology.release, name="case-courts-chronology-release"
    ),
    path("programmes", programmes.programme_list, name="programmes"),
    path("programmes/new", programmes.new, name="programme-new"),
    path("programmes/<int:pk>", programmes.programme_page, name="programme"),
    path("programmes/<int:pk>/change", programmes.edit, name="programme-change"),
    path("programmes/<int:pk>/courses/new", programmes.run_new, name="programme-run-new"),
    path("programmes/<int:pk>/courses/<int:run>", programmes.run_page, name="programme-run"),
    *[address for page in PAGES for address in urls(page)],
]
