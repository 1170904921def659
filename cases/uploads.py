"""What may be uploaded, decided by what is in the file: its name and the type that the browser claims count for nothing."""

import hashlib
import lzma
import zipfile
import zlib
from typing import NamedTuple

import filetype
from django.core.exceptions import ValidationError

LARGEST_MEGABYTES = 20
LARGEST = LARGEST_MEGABYTES * 1024 * 1024
HEAD = 8192
# Types that filetype tells by their first bytes: ending -> type to serve.
SIGNED = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "heic": "image/heic",
    "tif": "image/tiff",
}
# Office files are zip archives: a part that each must have -> ending, type.
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
PARTS = {
    "word/document.xml": ("docx", f"{_OPEN_XML}wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", f"{_OPEN_XML}spreadsheetml.sheet"),
    "ppt/presentation.xml": ("pptx", f"{_OPEN_XML}presentationml.presentation"),
}
OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
MOST_PARTS = 5000
# What a broken archive can raise when it is listed or its first part is read.
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, OSError, ValueError)
# Text that a computer would run or a browser would draw is no plain text.
NO_TEXT = (b"#!", b"<?php", b"<!doctype", b"<html", b"<script", b"<svg", b"@echo")
REFUSED = (
    "This kind of file cannot be kept here, or it is not what its name says. Choose a PDF, an office document without "
    "macros, a picture or plain text."
)


class Upload(NamedTuple):
    """What was found: the type to serve, the ending to serve it under, size in bytes, digest."""

    content_type: str
    ending: str
    size: int
    sha256: str


def inspect(file) -> Upload:
    """Look into an uploaded file. ValidationError, in plain words, for one that cannot be kept."""
    if file.size > LARGEST:
        megabytes = file.size / 1024 / 1024
        raise ValidationError(
            f"The file is {megabytes:.0f} MB; the most is {LARGEST_MEGABYTES} MB. Save it smaller, or split it."
        )
    head = file.read(HEAD)
    file.seek(0)
    content_type, ending = _kind(file, head)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return Upload(content_type, ending, file.size, digest.hexdigest())


def _kind(file, head: bytes) -> tuple[str, str]:
    guessed = filetype.guess(head)
    if guessed and guessed.extension in SIGNED:
        return SIGNED[guessed.extension], guessed.extension
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    if not guessed and _is_text(file):
        return "text/plain; charset=utf-8", "txt"
    raise ValidationError(REFUSED)


def _office(file) -> tuple[str, str]:
    """An office document by its parts; the archive is listed, never unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            plain = archive.read("mimetype").decode() if _small(archive, "mimetype") else ""
    except DAMAGED:
        raise ValidationError("The file is damaged and cannot be opened. Save it again and choose it again.") from None
    finally:
        file.seek(0)
    if len(names) > MOST_PARTS:
        raise ValidationError(REFUSED)
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js")) for name in names):
        raise ValidationError("The document holds macros or a program. Save it without them and choose it again.")
    if plain in OPEN_DOCUMENT:
        return plain, OPEN_DOCUMENT[plain]
    for part, (ending, content_type) in PARTS.items():
        if part in names and "[Content_Types].xml" in names:
            return content_type, ending
    raise ValidationError(REFUSED)


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size < 200


def _is_text(file) -> bool:
    """Text in UTF-8 without control characters, that is neither a script nor a page."""
    content = file.read()
    file.seek(0)
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(NO_TEXT):
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(ord(char) < 32 and char not in "\t\r\n\f" for char in text)
