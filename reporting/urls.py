from django.urls import path

from reporting import views
from reporting.governance import views as governance

urlpatterns = [
    path("dashboard", views.dashboard, name="dashboard"),
    path("dashboard/report", views.order_report, name="dashboard-report"),
    path("dashboard/figures.csv", views.export_figures, name="dashboard-export"),
    path("dashboard/records/<str:key>", views.figure_records, name="dashboard-records"),
    path("audit", governance.search_log, name="audit-log"),
    path("audit/events.csv", governance.export_log, name="audit-export"),
    path("audit/alerts", governance.alert_list, name="audit-alerts"),
    path("audit/alerts/<int:pk>", governance.alert_page, name="audit-alert"),
    path("workload", views.workload_page, name="workload"),
]
