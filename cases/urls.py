from django.urls import path

from cases.views import lists, overview, papers, people, risk

urlpatterns = [
    path("cases", lists.case_list, name="cases"),
    path("cases/search", lists.case_search, name="cases-search"),
    path("cases/<str:reference>", overview.case_page, name="case"),
    path("cases/<str:reference>/lead", overview.hand_lead, name="case-lead"),
    path("cases/<str:reference>/close", overview.close, name="case-close"),
    path("cases/<str:reference>/reopen", overview.reopen, name="case-reopen"),
    path("cases/<str:reference>/in-touch", overview.contact_plan, name="case-in-touch"),
    path("cases/<str:reference>/in-touch/<int:pk>/end", overview.end_contact_plan, name="case-in-touch-end"),
    path("cases/<str:reference>/people", people.people, name="case-people"),
    path("cases/<str:reference>/people/add/<str:role>", people.add_person, name="case-people-add"),
    path("cases/<str:reference>/people/<int:pk>", people.edit_person, name="case-people-edit"),
    path("cases/<str:reference>/people/<int:pk>/contact", people.contact, name="case-people-contact-add"),
    path("cases/<str:reference>/people/<int:pk>/contact/<int:point>", people.contact, name="case-people-contact-edit"),
    path("cases/<str:reference>/people/<int:pk>/address", people.address, name="case-people-address-add"),
    path(
        "cases/<str:reference>/people/<int:pk>/address/<int:address>", people.address, name="case-people-address-edit"
    ),
    path("cases/<str:reference>/relationships", people.add_tie, name="case-people-tie-add"),
    path("cases/<str:reference>/relationships/<int:pk>/remove", people.remove_tie, name="case-people-tie-remove"),
    path("cases/<str:reference>/papers", papers.case_papers, name="case-papers"),
    path("cases/<str:reference>/risk", risk.risk, name="case-risk"),
    path("cases/<str:reference>/risk/new/<slug:slug>", risk.new_assessment, name="case-risk-new"),
    path("cases/<str:reference>/risk/<int:pk>", risk.assessment, name="case-risk-one"),
]
