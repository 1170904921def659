from django.urls import path

from support import views

urlpatterns = [
    path("caseload", views.caseload_page, name="caseload"),
    path("cases/<str:reference>/services", views.services, name="case-services"),
    path("cases/<str:reference>/services/<int:pk>/take", views.take, name="case-services-take"),
    path("cases/<str:reference>/services/<int:pk>/end", views.end, name="case-services-end"),
    path("cases/<str:reference>/services/offer", views.offer, name="case-services-offer"),
    path("cases/<str:reference>/contact", views.contact, name="case-contact"),
]
