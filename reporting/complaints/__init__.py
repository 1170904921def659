"""Complaints about an agency or the hub: received, acknowledged, answered, looked at again, and what is learnt."""
