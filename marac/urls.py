from django.urls import path

from marac.views import actions, case_tab, feedback, meetings, research, series, transfers

urlpatterns = [
    path("research", research.research_list, name="research"),
    path("research/nothing-known", research.nothing_known, name="research-nothing"),
    path("research/<str:reference>/<int:desk>", research.research_return, name="research-return"),
    path("meetings", meetings.meeting_list, name="meetings"),
    path("meetings/series", series.series_list, name="meeting-series"),
    path("meetings/series/<int:pk>", series.series_settings, name="meeting-series-settings"),
    path("meetings/cases/<str:reference>", meetings.change_listing, name="listing-change"),
    path("meetings/transfers", transfers.transfer_list, name="meeting-transfers"),
    path("meetings/transfers/<str:reference>", transfers.transfer_page, name="meeting-transfer"),
    path("meetings/transfers/<str:reference>/pack", transfers.transfer_pack, name="meeting-transfer-pack"),
    path("meetings/transfers/<str:reference>/<str:step>", transfers.transfer_step, name="meeting-transfer-step"),
    path("meetings/<str:reference>", meetings.meeting_page, name="meeting"),
    path("meetings/<str:reference>/prepare", meetings.prepare, name="meeting-prepare"),
    path("meetings/<str:reference>/order", meetings.reorder, name="meeting-order"),
    path("meetings/<str:reference>/cancel", meetings.cancel, name="meeting-cancel"),
    path("actions", actions.action_list, name="actions"),
    path("actions/overview", actions.overview, name="actions-overview"),
    path("actions/flags", actions.flags, name="flags"),
    path("actions/flags/<str:reference>/<int:desk>/remove", actions.remove_flag, name="flag-remove"),
    path("actions/<str:reference>", actions.action_page, name="action"),
    path("actions/<str:reference>/transfer", actions.transfer, name="action-transfer"),
    path("cases/<str:reference>/marac", case_tab.case_marac, name="case-marac"),
    path("cases/<str:reference>/marac/list", case_tab.list_now, name="case-marac-list"),
    path("cases/<str:reference>/marac/emergency", case_tab.call_emergency, name="case-marac-emergency"),
    path("cases/<str:reference>/marac/action", case_tab.add_action, name="case-marac-action"),
    path("cases/<str:reference>/marac/transfer", transfers.offer_transfer, name="case-marac-transfer"),
    path("cases/<str:reference>/marac/told", feedback.tell_her, name="case-marac-told"),
    path("cases/<str:reference>/marac/flag", case_tab.place_flag, name="case-marac-flag"),
]
