"""HTML to PDF for paper that people carry: marked, watermarked, tagged. A leaf: it knows no app and fetches nothing.

One document a call: merging parts would restart page numbers and lose the language (architecture.md section 6).
"""

import io
import secrets
from base64 import b64encode
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import escape

MARKING = "OFFICIAL-SENSITIVE"
FONT = '"Liberation Sans", "DejaVu Sans", sans-serif'

# The page of a letter: nothing but its number.
LETTER = (
    "@page { size: A4; margin: 25mm 22mm;"
    f' @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 8.5pt {FONT}; }}'
    " } body { font-size: 11pt; }"
)


@dataclass(frozen=True)
class Paper:
    """What a builder hands over: a neutral title, a template of templates/pdf/ and its context.

    ``plain`` is for a letter to somebody outside: no marking, no name across the page.
    """

    title: str
    template: str
    context: dict
    plain: bool = False


def render(paper: Paper, recipient: str, made: str) -> bytes:
    """The PDF. ``recipient`` is printed across each page and at its foot; ``made`` says when, in words."""
    # Here, because it loads the libraries that draw text: 0.5 s that a web process never needs.
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    html = render_to_string(paper.template, {**paper.context, "title": paper.title})
    # It fetches nothing: what a paper shows it carries, so that no text in it can call out.
    fetcher = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    page = LETTER if paper.plain else page_css(recipient, made)
    return HTML(string=html, url_fetcher=fetcher).write_pdf(
        stylesheets=[CSS(string=page, url_fetcher=fetcher)], pdf_variant="pdf/ua-1"
    )


def encrypted(content: bytes, password: str) -> bytes:
    """The same PDF under AES-256. Whoever has the password may read, print and have it read aloud, but not change it."""
    # Here for the same reason as WeasyPrint.
    import pikepdf

    may = pikepdf.Permissions(accessibility=True, extract=True, modify_other=False, modify_assembly=False)
    locks = pikepdf.Encryption(user=password, owner=secrets.token_urlsafe(24), R=6, allow=may)
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(target, encryption=locks)
    return target.getvalue()


def page_css(recipient: str, made: str) -> str:
    """The page itself: marking top and bottom, the running reference, page x of y and the watermark behind the text."""
    return (
        "@page { size: A4; margin: 22mm 16mm;"
        f' background: url("{_watermark(recipient)}") center / 100% 100% no-repeat;'
        f' @top-center {{ content: "{MARKING}"; font: bold 9pt {FONT}; }}'
        f" @top-right {{ content: string(running, first); font: 8.5pt {FONT}; }}"
        f' @bottom-center {{ content: "{MARKING}"; font: bold 9pt {FONT}; }}'
        f' @bottom-left {{ content: "{_css_text(f"For {recipient}, {made}")}"; font: 8pt {FONT}; width: 60mm; }}'
        f' @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 8.5pt {FONT}; }}'
        " }"
    )


def _watermark(recipient: str) -> str:
    """The recipient's name across the page in a grey that prints and does not hide the text. A background is no content."""
    lines = "".join(
        f'<text x="105" y="{y}" font-size="9" font-family="Liberation Sans, DejaVu Sans, sans-serif" fill="#000" '
        f'fill-opacity="0.07" text-anchor="middle" transform="rotate(-30 105 {y})">{escape(recipient)}</text>'
        for y in (60, 150, 240)
    )
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297" width="210mm" height="297mm">{lines}</svg>'
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _css_text(text: str) -> str:
    """Text for a CSS string: every character that could end or break it is written by its number."""
    return "".join(c if c.isalnum() or c in " ,.:-" else f"\\{ord(c):06x} " for c in text)
