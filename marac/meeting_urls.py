"""Addresses of a meeting in session, its minutes and its papers."""

from django.urls import path

from marac.views import feed, minutes, room

urlpatterns = [
    path("account/calendar", feed.calendar_feed, name="calendar-feed"),
    path("calendar/<str:secret>.ics", feed.calendar, name="calendar"),
    path("meetings/<str:reference>/attendance", room.opening, name="meeting-opening"),
    path("meetings/<str:reference>/attendance/add", room.somebody, name="meeting-somebody"),
    path("meetings/<str:reference>/confidentiality", room.accept, name="meeting-confidentiality"),
    path("meetings/<str:reference>/begin", room.begin, name="meeting-begin"),
    path("meetings/<str:reference>/finish", room.finish, name="meeting-finish"),
    path("meetings/<str:reference>/break", room.pause, name="meeting-break"),
    path("meetings/<str:reference>/projector", room.project, name="meeting-projector"),
    path("meetings/<str:reference>/room", room.enter, name="meeting-room"),
    path("meetings/<str:reference>/room/<str:listing>", room.enter, name="meeting-case"),
    path("meetings/<str:reference>/room/<str:listing>/state", room.state, name="meeting-state"),
    path("meetings/<str:reference>/room/<str:listing>/call", room.call, name="meeting-call"),
    path("meetings/<str:reference>/room/<str:listing>/words", room.write, name="meeting-words"),
    path("meetings/<str:reference>/room/<str:listing>/actions", room.add_action, name="meeting-action"),
    path("meetings/<str:reference>/room/<str:listing>/close", room.close, name="meeting-close"),
    path("meetings/<str:reference>/room/<str:listing>/defer", room.defer, name="meeting-defer"),
    path("meetings/<str:reference>/minutes", minutes.page, name="meeting-minutes"),
    path("meetings/<str:reference>/minutes/words", minutes.write, name="meeting-minutes-write"),
    path("meetings/<str:reference>/minutes/approval", minutes.approve, name="meeting-minutes-approve"),
    path("meetings/<str:reference>/minutes/issue", minutes.issue, name="meeting-minutes-issue"),
    path("meetings/<str:reference>/minutes/amend", minutes.amend, name="meeting-minutes-amend"),
    path("meetings/<str:reference>/recall", minutes.recall, name="meeting-recall"),
    path("meetings/<str:reference>/papers/<str:kind>", minutes.order, name="meeting-paper"),
]
