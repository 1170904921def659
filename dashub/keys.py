"""Normal forms. people/models call name_key, phone_key, postcode_key, email_key; each gives "" for what is none."""

import re
import unicodedata


def name_key(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z]+", plain.replace("'", "")))


def phone_key(text: str) -> str:
    digits = re.sub(r"[^\d+]", "", text)
    return f"+44{digits[1:]}" if re.fullmatch(r"0\d{9,10}", digits) else ""


def postcode_key(text: str) -> str:
    raw = re.sub(r"\s", "", text.upper())
    return f"{raw[:-3]} {raw[-3:]}" if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", raw) else ""


def email_key(text: str) -> str:
    return text.strip().lower() if re.fullmatch(r"\S+@\S+\.\S+", text.strip()) else ""
