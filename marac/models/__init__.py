from marac.models.action import About, Action, ActionUpdate, Flag
from marac.models.amendment import Amendment, Recall
from marac.models.discussion import Discussion, DiscussionEdit, Link
from marac.models.feed import CalendarFeed
from marac.models.feedback import Feedback
from marac.models.library import ActionTemplate, ActionTemplateChange
from marac.models.listing import Listing
from marac.models.meeting import Attendance, Leaving, Meeting, Minutes
from marac.models.not_listed import NotListed
from marac.models.on_call import OnCall
from marac.models.research import Research, ResearchLine
from marac.models.series import Cadence, Kind, Series, Weekday, WhenFull
from marac.models.transfer import Transfer, TransferEntry

__all__ = [
    "About",
    "Action",
    "ActionTemplate",
    "ActionTemplateChange",
    "ActionUpdate",
    "Amendment",
    "Attendance",
    "Cadence",
    "CalendarFeed",
    "Discussion",
    "DiscussionEdit",
    "Feedback",
    "Flag",
    "Kind",
    "Leaving",
    "Link",
    "Listing",
    "Meeting",
    "Minutes",
    "NotListed",
    "OnCall",
    "Recall",
    "Research",
    "ResearchLine",
    "Series",
    "Transfer",
    "TransferEntry",
    "Weekday",
    "WhenFull",
]
