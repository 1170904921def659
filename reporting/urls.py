from django.urls import path

from reporting import views

urlpatterns = [
    path("dashboard", views.dashboard, name="dashboard"),
    path("dashboard/report", views.order_report, name="dashboard-report"),
    path("dashboard/figures.csv", views.export_figures, name="dashboard-export"),
    path("dashboard/records/<str:key>", views.figure_records, name="dashboard-records"),
    path("workload", views.workload_page, name="workload"),
]
