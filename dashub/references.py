"""Random references such as K7QD-2M. The models of cases and referrals call new() and normalise()."""

import secrets

ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"


def new() -> str:
    text = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{text[:4]}-{text[4:]}"


def normalise(text: str) -> str:
    raw = "".join(c for c in text.upper() if c.isalnum())
    return f"{raw[:4]}-{raw[4:]}" if len(raw) == 6 and set(raw) <= set(ALPHABET) else ""
