"""Pages of the referrals app, by noun."""
