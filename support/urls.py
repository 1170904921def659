from django.urls import path

from cases.registers import urls
from support.case_pages import PAGES
from support.views import accommodation, agency_referrals, caseload, contact, engagement, programmes

urlpatterns = [
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
    path("cases/<str:reference>/agencies", agency_referrals.of_case, name="case-agencies"),
    path("cases/<str:reference>/agencies/new", agency_referrals.ask, name="case-agencies-new"),
    path("cases/<str:reference>/agencies/<int:pk>/withdraw", agency_referrals.withdraw, name="case-agencies-withdraw"),
    path("sent-to-us", agency_referrals.sent_to_us, name="agency-referrals"),
    path("sent-to-us/<str:reference>", agency_referrals.one, name="agency-referral"),
    path("sent-to-us/<str:reference>/outcome", agency_referrals.outcome, name="agency-referral-outcome"),
    path("programmes", programmes.programme_list, name="programmes"),
    path("programmes/new", programmes.new, name="programme-new"),
    path("programmes/<int:pk>", programmes.programme_page, name="programme"),
    path("programmes/<int:pk>/change", programmes.edit, name="programme-change"),
    path("programmes/<int:pk>/courses/new", programmes.run_new, name="programme-run-new"),
    path("programmes/<int:pk>/courses/<int:run>", programmes.run_page, name="programme-run"),
    *[address for page in PAGES for address in urls(page)],
]
