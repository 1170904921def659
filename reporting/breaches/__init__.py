"""Breaches of personal data: reported by anybody, handled by the information-governance lead against the 72-hour clock."""
