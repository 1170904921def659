from django.urls import path

from reporting import views
from reporting.breaches import disclosures
from reporting.breaches import views as breaches
from reporting.complaints import views as complaints
from reporting.governance import views as governance
from reporting.keeping import views as keeping
from reporting.quality import figure_views as quality_figures
from reporting.quality import views as quality
from reporting.subject_access import approving
from reporting.subject_access import views as requests

urlpatterns = [
    path("dashboard", views.dashboard, name="dashboard"),
    path("dashboard/report", views.order_report, name="dashboard-report"),
    path("dashboard/figures.csv", views.export_figures, name="dashboard-export"),
    path("dashboard/records/<str:key>", views.figure_records, name="dashboard-records"),
    path("dashboard/outcomes", views.outcomes_of_support, name="dashboard-outcomes"),
    path("dashboard/safe-accommodation", views.safe_accommodation, name="dashboard-part-4"),
    path("dashboard/safe-accommodation.csv", views.export_safe_accommodation, name="dashboard-part-4-export"),
    path("dashboard/criminal-justice", views.criminal_justice_page, name="dashboard-criminal-justice"),
    path("dashboard/criminal-justice.csv", views.export_criminal_justice, name="dashboard-criminal-justice-export"),
    path("dashboard/what-if", views.what_if_page, name="what-if"),
    path("audit", governance.search_log, name="audit-log"),
    path("audit/events.csv", governance.export_log, name="audit-export"),
    path("audit/alerts", governance.alert_list, name="audit-alerts"),
    path("audit/alerts/<int:pk>", governance.alert_page, name="audit-alert"),
    path("keeping", keeping.review_list, name="keeping"),
    path("keeping/approvals", keeping.approval_list, name="keeping-approvals"),
    path("keeping/approvals/<str:reference>", keeping.approval_page, name="keeping-approval"),
    path("keeping/schedule", keeping.schedule, name="keeping-schedule"),
    path("keeping/holds", keeping.holds, name="holds"),
    path("keeping/holds/<int:pk>/end", keeping.end_hold, name="hold-end"),
    path("keeping/reviews/<str:reference>", keeping.review_page, name="keeping-review"),
    path("cases/<str:reference>/hold", keeping.hold_case, name="case-hold"),
    path("subject-access", requests.request_list, name="subject-access"),
    path("subject-access/new", requests.register, name="subject-access-new"),
    path("subject-access/approvals", approving.approvals, name="subject-access-approvals"),
    path("subject-access/approvals/<str:reference>", approving.approval, name="subject-access-approval"),
    path("subject-access/<str:reference>", requests.request_page, name="subject-access-request"),
    path("subject-access/<str:reference>/people", requests.people, name="subject-access-people"),
    path("subject-access/<str:reference>/items/<int:pk>", requests.decide, name="subject-access-item"),
    path("subject-access/<str:reference>/clock", requests.clock, name="subject-access-clock"),
    path("subject-access/<str:reference>/way", requests.way, name="subject-access-way"),
    path("subject-access/<str:reference>/propose", requests.propose, name="subject-access-propose"),
    path("subject-access/<str:reference>/reopen", requests.reopen, name="subject-access-reopen"),
    path("subject-access/<str:reference>/reply", requests.reply, name="subject-access-reply"),
    path("subject-access/<str:reference>/given", requests.given, name="subject-access-given"),
    path("subject-access/<str:reference>/withdraw", requests.withdraw, name="subject-access-withdraw"),
    path("complaints", complaints.complaints, name="complaints"),
    path("complaints/new", complaints.receive, name="complaint-new"),
    path("complaints/<str:reference>", complaints.complaint_page, name="complaint"),
    path("complaints/<str:reference>/readers", complaints.readers_page, name="complaint-readers"),
    path("complaints/<str:reference>/hold", complaints.hold_page, name="complaint-hold"),
    path("complaints/<str:reference>/hold/end", complaints.end_hold_page, name="complaint-hold-end"),
    path("complaints/<str:reference>/<slug:step>", complaints.step_page, name="complaint-step"),
    path("breaches", breaches.register, name="breaches"),
    path("breaches/register.csv", breaches.export_register, name="breaches-export"),
    path("breaches/report", breaches.report, name="breach-report"),
    path("breaches/mine", breaches.mine, name="breaches-mine"),
    path("breaches/<str:reference>", breaches.breach_page, name="breach"),
    path("breaches/<str:reference>/<slug:step>", breaches.step_page, name="breach-step"),
    path("disclosures", disclosures.register, name="disclosures"),
    path("disclosures/register.csv", disclosures.export_register, name="disclosures-export"),
    path("quality", quality.index, name="quality"),
    path("quality/samples/draw", quality.draw, name="quality-draw"),
    path("quality/samples/<str:reference>", quality.sample_page, name="quality-sample"),
    path("quality/samples/<str:reference>/close", quality.close, name="quality-close"),
    path("quality/samples/<str:reference>/finding", quality.add_finding, name="quality-finding-add"),
    path("quality/items/<int:pk>", quality.item_page, name="quality-item"),
    path("quality/items/<int:pk>/answer", quality.answer, name="quality-answer"),
    path("quality/items/<int:pk>/agree", quality.agree, name="quality-agree"),
    path("quality/findings/<str:reference>", quality.finding_page, name="quality-finding"),
    path("quality/assessments", quality_figures.begin_assessment, name="quality-assess"),
    path("quality/assessments/<str:reference>", quality_figures.assessment_page, name="quality-assessment"),
    path(
        "quality/assessments/<str:reference>/final", quality_figures.finish_assessment, name="quality-assessment-final"
    ),
    path("quality/attendance", quality_figures.attendance_page, name="quality-attendance"),
    path("quality/timeliness", quality_figures.timeliness_page, name="quality-timeliness"),
    path("quality/voice", quality_figures.voice_page, name="quality-voice"),
    path("quality/complaints", quality_figures.complaints_page, name="quality-complaints"),
    path("quality/older", quality_figures.older_page, name="quality-older"),
    path("quality/paper", quality_figures.order_paper, name="quality-paper"),
    path("workload", views.workload_page, name="workload"),
    path("accountability", views.accountability, name="accountability"),
]
