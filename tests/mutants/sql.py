"""Mutants of row-level security: of each table's switch, each policy, and each function that the row rule rests on."""

import re
from collections.abc import Iterator

# What the policies call, and what writes the columns that they read.
FUNCTIONS = (
    "app_readers",
    "app_user",
    "app_purpose",
    "cases_readers_now",
    "cases_readers_told",
    "cases_note_names_me",
    "cases_document_names_me",
    "cases_sync",
    "cases_disclosure_told",
    "people_readers_now",
    "people_readers_told",
    "people_named_like",
    "people_sync",
    "reporting_item_told",
    "reporting_was_shared",
    "support_referral_told",
    "hub_readers_guard",
)
SWAPS = [
    (r"\bAND\b", "OR"),
    (r"\bOR\b(?! REPLACE)", "AND"),
    (r"&&", "<@"),
    (r"<> ALL", "= ALL"),
    (r"= ANY", "<> ALL"),
    (r"(?<![:<>!]) = (?!ANY|ALL)", " <> "),
    (r" <> (?!ALL)", " = "),
    (r" > ", " < "),
    (r"\bIS NULL", "IS NOT NULL"),
    (r"\bIS NOT NULL", "IS NULL"),
    (r"\bNOT (?!NULL)", ""),
    (r"\bEXISTS\b", "NOT EXISTS"),
]


def _swapped(text: str) -> Iterator[str]:
    for pattern, instead in SWAPS:
        for found in re.finditer(pattern, text):
            yield text[: found.start()] + instead + text[found.end() :]


def _operands(text: str) -> Iterator[str]:
    """A bracket beside AND or OR is taken out (by what changes nothing there), or made always true."""
    for start in (m.start() for m in re.finditer(r"\(", text)):
        depth = 0
        for end in range(start, len(text)):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            if depth == 0:
                break
        before, after = text[:start].rstrip()[-3:].strip(), text[end + 1 :].lstrip()[:3].strip()
        beside = {"AND", "OR"} & {before, after}
        for said in {"AND": ["true"], "OR": ["true", "false"]}[beside.pop()] if beside else []:
            yield text[:start] + said + text[end + 1 :]


def changed(text: str) -> list[str]:
    return list(dict.fromkeys([*_swapped(text), *_operands(text)]))


def mutants(cursor) -> Iterator[tuple[str, str]]:
    """Each with a name and the statement that makes it."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1"
    )
    for (table,) in cursor.fetchall():
        yield f"{table}: not forced", f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
        yield f"{table}: switched off", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
    cursor.execute("SELECT tablename, policyname, qual, with_check FROM pg_policies ORDER BY 1, 2")
    for table, policy, using, check in cursor.fetchall():
        where = f"{policy} ON {table}"
        yield f"{where}: dropped", f"DROP POLICY {where}"
        others = changed(using) if using and policy != "stated_purpose" else []
        for new in dict.fromkeys(["true", *others] if using else []):
            yield f"{where}: USING {' '.join(new.split())}", f"ALTER POLICY {where} USING ({new})"
        # What may be written is one with what may be read; where it is not, nothing but true is written.
        if check and check != "true":
            yield f"{where}: WITH CHECK true", f"ALTER POLICY {where} WITH CHECK (true)"
    cursor.execute(
        "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE proname = ANY (%s) ORDER BY 1", [list(FUNCTIONS)]
    )
    for name, text in cursor.fetchall():
        for new in changed(text):
            yield f"{name}(): {_difference(text, new)}", new


def _difference(old: str, new: str) -> str:
    start = next(n for n in range(len(old)) if old[n] != new[n])
    return " ".join(f"{old[max(0, start - 40) : start + 30]} -> {new[max(0, start - 10) : start + 30]}".split())
