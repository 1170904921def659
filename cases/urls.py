from django.urls import path

from cases.views import lists, overview, papers

urlpatterns = [
    path("cases", lists.case_list, name="cases"),
    path("cases/search", lists.case_search, name="cases-search"),
    path("cases/<str:reference>", overview.case_page, name="case"),
    path("cases/<str:reference>/lead", overview.hand_lead, name="case-lead"),
    path("cases/<str:reference>/close", overview.close, name="case-close"),
    path("cases/<str:reference>/reopen", overview.reopen, name="case-reopen"),
    path("cases/<str:reference>/in-touch", overview.contact_plan, name="case-in-touch"),
    path("cases/<str:reference>/in-touch/<int:pk>/end", overview.end_contact_plan, name="case-in-touch-end"),
    path("cases/<str:reference>/papers", papers.case_papers, name="case-papers"),
]
