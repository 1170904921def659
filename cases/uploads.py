"""What may be uploaded, decided by what is in the file: its name and the type that the browser claims count for nothing."""

import hashlib
import lzma
import re
import zipfile
import zlib
from typing import NamedTuple

import filetype
from django.core.exceptions import ValidationError

from dashub import clamav

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
# What an archive says that it unpacks to: an office document of 20 MB stays far below, a bomb does not.
MOST_UNPACKED = 300 * 1024 * 1024
# What a broken archive can raise when it is listed or its first part is read.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
)
# Parts of an office document that do something when it is opened: macros of every format, controls, packed programs.
PROGRAMS = re.compile(
    r"vbaproject\.bin$|vbadata\.xml$|(^|/)macrosheets/|(^|/)activex/|(^|/)embeddings/.*\.bin$|^basic/|^scripts/"
    r"|\.(exe|dll|com|scr|msi|cmd|bat|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk|html?|svgz?)$"
)
# Where a Word document says which template to load; one from elsewhere brings macros that the document itself does not hold.
TEMPLATE = "word/_rels/settings.xml.rels"
LARGEST_TEMPLATE = 64 * 1024
# Text that a computer would run or a browser would draw is no plain text: "<" and a letter begins a page or a drawing.
NO_TEXT = re.compile(rb"#!|@echo|<[a-z!?/%]")
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


class Infected(ValidationError):
    """A scanner found something; ``found`` is the scanner's own name for it."""

    def __init__(self, found: str):
        self.found = found
        super().__init__(
            "A virus scanner found something harmful in this file, so it was not kept. Do not open it or send it on. Tell "
            "whoever looks after your computer."
        )


class NotScanned(ValidationError):
    """A scanner is set up and gave no answer: the file is not taken unlooked at."""

    def __init__(self):
        super().__init__("The file could not be checked for viruses, so it was not kept. Try again in some minutes.")


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
    _scan(file)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return Upload(content_type, ending, file.size, digest.hexdigest())


def _scan(file) -> None:
    try:
        found = clamav.scan(file)
    except clamav.Unavailable:
        raise NotScanned from None
    if found:
        raise Infected(found)


def _kind(file, head: bytes) -> tuple[str, str]:
    guessed = filetype.guess(head)
    if guessed and guessed.extension in SIGNED:
        _refuse_archive_behind(file)
        return SIGNED[guessed.extension], guessed.extension
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    if not guessed and _is_text(file):
        return "text/plain; charset=utf-8", "txt"
    raise ValidationError(REFUSED)


def _refuse_archive_behind(file) -> None:
    """A picture or PDF that is an archive as well, read from its end, is two files in one."""
    archive = zipfile.is_zipfile(file)
    file.seek(0)
    if archive:
        raise ValidationError(REFUSED)


def _office(file) -> tuple[str, str]:
    """An office document by its parts; the archive is listed, never unpacked but for two small parts."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            plain = archive.read("mimetype").decode() if _small(archive, "mimetype") else ""
            foreign = TEMPLATE in archive.namelist() and _loads_template(archive)
    except DAMAGED:
        raise ValidationError("The file is damaged and cannot be opened. Save it again and choose it again.") from None
    finally:
        file.seek(0)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise ValidationError(REFUSED)
    names = {part.filename for part in parts}
    if foreign or any(PROGRAMS.search(name.replace("\\", "/").lower()) for name in names):
        raise ValidationError("The document holds macros or a program. Save it without them and choose it again.")
    if plain in OPEN_DOCUMENT:
        return plain, OPEN_DOCUMENT[plain]
    for part, (ending, content_type) in PARTS.items():
        if part in names and "[Content_Types].xml" in names:
            return content_type, ending
    raise ValidationError(REFUSED)


def _loads_template(archive: zipfile.ZipFile) -> bool:
    """Whether it says that its template lies somewhere else, or says it at such length that nobody reads it."""
    if archive.getinfo(TEMPLATE).file_size > LARGEST_TEMPLATE:
        return True
    text = archive.read(TEMPLATE).lower()
    return b"attachedtemplate" in text and b"external" in text


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return name in archive.namelist() and archive.getinfo(name).file_size < 200


def _is_text(file) -> bool:
    """Text in UTF-8 without control characters, that is neither a script nor a page."""
    content = file.read()
    file.seek(0)
    if NO_TEXT.match(content.lstrip(b"\xef\xbb\xbf \t\r\n").lower()):
        return False
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not any(ord(char) < 32 and char not in "\t\r\n\f" for char in text)
