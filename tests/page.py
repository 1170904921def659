"""What an HTML page is made of, for the checks that hold on every page."""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
CONTROLS = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class Page(HTMLParser):
    """Elements in order, each with its tag, attributes, text and the tags around it."""

    def __init__(self, html: str):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        element = {
            "tag": tag,
            "attrs": {k: v or "" for k, v in attrs},
            "text": "",
            "around": [e["tag"] for e in self.open],
        }
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        while self.open and tag in [e["tag"] for e in self.open] and self.open.pop()["tag"] != tag:
            pass

    def handle_data(self, data):
        for element in self.open:
            element["text"] += data

    def all(self, *tags: str) -> list[dict]:
        return [element for element in self.elements if element["tag"] in tags]

    def problems(self) -> list[str]:
        """Everything that is wrong, in words; empty for a good page."""
        return [*self._frame(), *self._labels(), *self._tables(), *self._inline(), *self._ids()]

    def _frame(self):
        if (count := len(self.all("h1"))) != 1:
            yield f"{count} h1"
        if not any(e["text"].strip() for e in self.all("title") if "svg" not in e["around"]):
            yield "no title"
        if self.all("html")[0]["attrs"].get("lang") not in ("en", "en-GB", "cy"):
            yield "no language"
        if len(self.all("main")) != 1:
            yield "not one main"

    def _labels(self):
        labelled = {e["attrs"].get("for") for e in self.all("label") if e["text"].strip()}
        for control in self.all(*CONTROLS):
            attrs = control["attrs"]
            named = attrs.get("id") in labelled or attrs.get("aria-label") or attrs.get("aria-labelledby")
            if attrs.get("type") not in UNLABELLED and not named and "label" not in control["around"]:
                yield f"no label: {control['tag']} {attrs.get('name')}"
        for legend in self.all("fieldset"):
            if "govuk-fieldset" in legend["attrs"].get("class", "") and not legend["text"].strip():
                yield "empty fieldset"
        for button in self.all("button", "a"):
            if not (button["text"].strip() or button["attrs"].get("aria-label")):
                yield f"nameless {button['tag']}"

    def _tables(self):
        captions = sum("table" in e["around"] and bool(e["text"].strip()) for e in self.all("caption"))
        if captions != len(self.all("table")):
            yield f"{len(self.all('table'))} tables, {captions} captions"
        yield from (f"th without scope: {e['text'].strip()}" for e in self.all("th") if not e["attrs"].get("scope"))
        yield from ("img without alt" for e in self.all("img") if "alt" not in e["attrs"])

    def _inline(self):
        for element in self.elements:
            if "style" in element["attrs"] or element["tag"] == "style":
                yield f"inline style: {element['tag']}"
            if any(name.startswith("on") for name in element["attrs"]):
                yield f"inline script: {element['tag']}"
            data = element["attrs"].get("src") or element["attrs"].get("type") == "application/json"
            if element["tag"] == "script" and not data:
                yield "inline script"

    def _ids(self):
        ids = [e["attrs"]["id"] for e in self.elements if e["attrs"].get("id")]
        yield from (f"id twice: {name}" for name in sorted({name for name in ids if ids.count(name) > 1}))
