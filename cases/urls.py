from django.urls import path

from cases import api
from cases.views import lists, looked, overview, papers, people, plan, records, risk, sharing

urlpatterns = [
    path("api/v1/cases", api.CaseList.as_view(), name="api-cases"),
    path("api/v1/cases/<str:reference>", api.CaseDetail.as_view(), name="api-case"),
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
    path("cases/<str:reference>/timeline", records.timeline, name="case-timeline"),
    path("cases/<str:reference>/safety-plan", plan.plan, name="case-plan"),
    path("cases/<str:reference>/safety-plan/new", plan.new_plan, name="case-plan-new"),
    path("cases/<str:reference>/safety-plan/<int:pk>", plan.one_plan, name="case-plan-one"),
    path("cases/<str:reference>/voice", plan.voice, name="case-voice"),
    path("cases/<str:reference>/voice/add", plan.add_voice, name="case-voice-add"),
    path("cases/<str:reference>/voice/child", plan.add_child_words, name="case-voice-child"),
    path("cases/<str:reference>/notes", records.notes, name="case-notes"),
    path("cases/<str:reference>/notes/new", records.add_note, name="case-notes-add"),
    path("cases/<str:reference>/documents", records.documents, name="case-documents"),
    path("cases/<str:reference>/documents/new", records.add_document, name="case-documents-add"),
    path("cases/<str:reference>/documents/<str:document>", records.download, name="case-documents-one"),
    path("cases/<str:reference>/looked", looked.looked, name="case-looked"),
    path("cases/<str:reference>/looked/<int:pk>", looked.looked_at_person, name="case-looked-person"),
    path("cases/<str:reference>/sharing", sharing.sharing, name="case-sharing"),
    path("cases/<str:reference>/sharing/new", sharing.share, name="case-sharing-add"),
    path("cases/<str:reference>/sharing/<int:desk>/end", sharing.end, name="case-sharing-end"),
]
