from django.urls import path

from history import views

urlpatterns = [
    path("cases/<str:reference>/history", views.case_history, name="case-history"),
    path("cases/<str:reference>/history/<int:pk>/put-back", views.put_back, name="case-history-put-back"),
    path("cases/<str:reference>/people/<int:pk>/history", views.person_history, name="case-people-history"),
]
