"""HTML as a tree that can be compared: order of attributes and classes, white space and names of ids do not matter."""

from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "source", "wbr"}
# Attributes that hold ids, one or several.
REFERENCES = {"for", "aria-describedby", "aria-controls", "data-aria-controls", "aria-labelledby"}


class _Tree(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids: dict[str, str] = {}
        self.root: list = []
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        node = (tag, dict(attrs), [])
        self.open[-1].append(node)
        if tag not in VOID:
            self.open.append(node[2])

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.open.pop()

    def handle_startendtag(self, tag, attrs):
        self.open[-1].append((tag, dict(attrs), []))

    def handle_data(self, data):
        if text := " ".join(data.split()):
            self.open[-1].append(text)


def canonical(html: str) -> list[str]:
    """One line an element or text, indented by depth; ids are renamed in the order in which they stand."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    names: dict[str, str] = {}
    collect(tree.root, names)
    return list(lines(tree.root, names, 0))


def collect(nodes, names) -> None:
    for node in nodes:
        if isinstance(node, tuple):
            if "id" in node[1]:
                names.setdefault(node[1]["id"], f"id{len(names) + 1}")
            collect(node[2], names)


def lines(nodes, names, depth):
    for node in nodes:
        if isinstance(node, str):
            yield "  " * depth + node
            continue
        tag, attrs, children = node
        written = " ".join(sorted(attribute(name, value, names) for name, value in attrs.items()))
        yield "  " * depth + f"<{tag} {written}>".replace(" >", ">")
        yield from lines(children, names, depth + 1)


def attribute(name: str, value: str | None, names: dict[str, str]) -> str:
    if name == "id" or name in REFERENCES:
        value = " ".join(names.get(part, part) for part in (value or "").split())
    elif name == "class":
        value = " ".join(sorted((value or "").split()))
    elif name == "href" and value and value[1:] in names:
        value = f"#{names[value[1:]]}"
    return f"{name}={value}"
