from django.urls import path

from cases.registers import urls
from support.case_pages import PAGES
from support.views import accommodation, caseload, contact, engagement

urlpatterns = [
    path("accommodation", accommodation.accommodation, name="accommodation"),
    path("accommodation/new", accommodation.new_place, name="accommodation-new"),
    path("accommodation/<int:pk>", accommodation.change_place, name="accommodation-place"),
    path("caseload", caseload.caseload_page, name="caseload"),
    path("cases/<str:reference>/services", engagement.services, name="case-services"),
    path("cases/<str:reference>/services/<int:pk>/take", engagement.take, name="case-services-take"),
    path("cases/<str:reference>/services/<int:pk>/end", engagement.end, name="case-services-end"),
    path("cases/<str:reference>/services/offer", engagement.offer, name="case-services-offer"),
    path("cases/<str:reference>/contact", contact.contact, name="case-contact"),
    *[address for page in PAGES for address in urls(page)],
]
