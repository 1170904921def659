"""Charts: escaped, readable without sight or colour, right for nothing, one point, gaps and very long labels."""

import re
from xml.etree import ElementTree

import pytest

from dashub.charts import (
    GAP,
    NOTHING,
    Series,
    Span,
    bars,
    horizontal_bars,
    peak,
    sparkline,
    stacked_bars,
    strip,
    table,
    trend,
)
from dashub.drawing import wrap

HOSTILE = '"><script>alert(1)</script>'
LONG = "Independent Domestic Violence Advisers of the Merrow Partnership " * 5
SVG = "{http://www.w3.org/2000/svg}"


def drawings(labels, values):
    one = Series("Referrals", values)
    return {
        "trend": trend("T", labels, [one, Series("Heard", values)]),
        "bars": bars("B", labels, values),
        "horizontal": horizontal_bars("H", labels, values),
        "stacked": stacked_bars("S", labels, [one, Series("Other", values)]),
        "sparkline": sparkline("L", values),
        "strip": strip("Z", [Span(label, 0.1, 0.5) for label in labels], [(0.5, "2025")]),
    }


def parsed(svg: str):
    return ElementTree.fromstring(svg)  # noqa: S314 (our own drawing)


CASES = {
    "nothing": ([], []),
    "one point": (["2025"], [7]),
    "all suppressed": (["Q1", "Q2"], [None, None]),
    "zeros": (["Q1", "Q2"], [0, 0]),
    "a gap": (["Q1", "Q2", "Q3"], [5, None, 7]),
    "fractions": (["Q1", "Q2"], [0.25, 0.5]),
    "large": (["Q1", "Q2"], [1_234_567, 3]),
    "sixty months": ([f"Month {n}" for n in range(60)], list(range(60))),
    "hostile": ([HOSTILE, "b"], [1, 2]),
    "long": ([LONG, LONG.replace(" ", "")], [1, 2]),
}


@pytest.mark.parametrize("case", CASES)
def test_every_chart_is_well_formed_described_and_within_its_box(case):
    for kind, svg in drawings(*CASES[case]).items():
        root = parsed(svg)
        assert root.get("role") == "img" and root.get("aria-label"), kind
        assert root.find(f"{SVG}title").text and root.find(f"{SVG}desc").text, kind
        assert " style=" not in svg and "<script" not in svg, kind
        _, _, width, height = map(float, root.get("viewBox").split())
        for box in root.iter(f"{SVG}rect"):
            if box.get("x"):
                assert float(box.get("x")) >= 0 and float(box.get("x")) + float(box.get("width")) <= width, kind
                assert float(box.get("y")) >= 0 and float(box.get("y")) + float(box.get("height")) <= height + 0.1, (
                    kind
                )


@pytest.mark.parametrize("case", CASES)
def test_no_words_leave_the_chart(case):
    """By the widest letters that a system font has at this size, so with room to spare."""
    for kind, svg in drawings(*CASES[case]).items():
        root = parsed(svg)
        width = float(root.get("viewBox").split()[2])
        for words in root.iter(f"{SVG}text"):
            length, x, anchor = len(words.text or "") * 7.4, float(words.get("x")), words.get("text-anchor")
            left = x - {"start": 0, "middle": length / 2, "end": length}[anchor]
            assert left >= -2 and left + length <= width + 2, (kind, words.text)


def test_titles_and_names_are_escaped():
    svg = trend(HOSTILE, ["a"], [Series(HOSTILE, [1])])
    assert "<script" not in svg
    assert parsed(svg).find(f"{SVG}title").text == HOSTILE
    assert "<script" not in strip(HOSTILE, [Span(HOSTILE, 0, None)], [(0, HOSTILE)])


def test_a_suppressed_value_is_a_gap_never_a_zero():
    svg = trend("T", ["Q1", "Q2", "Q3", "Q4", "Q5"], [Series("R", [4, 5, None, 6, 7])])
    assert svg.count("<polyline") == 2
    assert f"Q3 {GAP}" in svg and "×" in svg
    assert "Q3 0" not in svg
    assert GAP in bars("B", ["Q1", "Q2"], [4, None])
    assert GAP in horizontal_bars("H", ["Q1", "Q2"], [4, None])


def test_a_lone_value_between_gaps_is_seen():
    assert trend("T", ["a", "b", "c"], [Series("R", [None, 5, None])]).count("<circle") == 2  # the value and the key


def test_nothing_says_so():
    assert NOTHING in trend("T", [], [])
    assert NOTHING in bars("B", [], [])


def test_series_differ_without_colour():
    svg = trend("T", ["a", "b"], [Series(str(n), [n, n + 1]) for n in range(4)])
    dashes = set(re.findall(r'<polyline[^>]*?(?: stroke-dasharray="([^"]+)")?/>', svg))
    assert len(dashes) == 4
    fills = re.findall(
        r'<rect x="62[^>]*fill="([^"]+)"', stacked_bars("S", ["a"], [Series(str(n), [1]) for n in range(6)])
    )
    assert len(set(fills)) == 6


def test_hatchings_of_two_charts_do_not_share_ids():
    one, other = (stacked_bars(title, ["a"], [Series("x", [1])]) for title in ("One", "Other"))
    assert not set(re.findall(r'id="([^"]+)"', one)) & set(re.findall(r'id="([^"]+)"', other))


def test_bars_stand_in_proportion():
    heights = [
        float(h) for h in re.findall(r'<rect [^>]*height="([\d.]+)" fill="#3f1f69"', bars("B", ["a", "b"], [50, 100]))
    ]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)


@pytest.mark.parametrize(
    ("largest", "top"),
    [(0, 1), (1, 1), (3, 5), (7, 10), (10, 10), (11, 20), (51, 100), (0.3, 0.5), (1_234_567, 2_000_000)],
)
def test_the_scale_ends_at_a_round_number(largest, top):
    assert peak([Series("R", [largest, None])]) == pytest.approx(top)


def test_the_table_tells_the_same():
    rows = table(["Q1", "Q2"], [Series("R", [1234, None]), Series("P", [12.5, 100.0])], unit="%")
    assert rows == [("Q1", ["1,234%", "12.5%"]), ("Q2", [GAP, "100%"])]


def test_wrap():
    assert wrap("Children’s social care", 200) == ["Children’s social care"]
    assert wrap("one two three four five six", 60) == ["one two", "three …"]
    assert wrap("x" * 100, 60) == ["xxxxxxx…"]
