from referrals.models.appeal import Appeal
from referrals.models.bar import ReferralBar
from referrals.models.referral import Decision, Referral

__all__ = ["Appeal", "Decision", "Referral", "ReferralBar"]
