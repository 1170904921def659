from agencies.models.acceptance import Acceptance
from agencies.models.agency import Agency, AgencyChange, AgencyKind, Area, Desk, DeskChange, ReferralCategory
from agencies.models.clocks import AreaChange
from agencies.models.cover import Cover
from agencies.models.notice import Notice
from agencies.models.passkey import Passkey
from agencies.models.protected import Protected, ProtectedQuerySet
from agencies.models.provider import Identity, Provider
from agencies.models.second_factor import SecondFactor
from agencies.models.session import Session
from agencies.models.token import ApiToken
from agencies.models.user import Membership, User

__all__ = [
    "Acceptance",
    "Agency",
    "AgencyChange",
    "AgencyKind",
    "ApiToken",
    "Area",
    "AreaChange",
    "Cover",
    "Desk",
    "DeskChange",
    "Identity",
    "Membership",
    "Notice",
    "Passkey",
    "Protected",
    "ProtectedQuerySet",
    "Provider",
    "ReferralCategory",
    "SecondFactor",
    "Session",
    "User",
]
