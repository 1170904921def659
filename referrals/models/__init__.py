from referrals.models.appeal import Appeal
from referrals.models.referral import Decision, Referral, ReferralBar

__all__ = ["Appeal", "Decision", "Referral", "ReferralBar"]
