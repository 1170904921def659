from fractions import Fraction
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.suppression import (
    DEFAULT,
    SYMBOL,
    Policy,
    Table,
    display,
    suppress_list,
    suppress_share,
    suppress_table,
)


def best(matrix, right, aim):
    """The largest value of `aim` over matrix @ x = right, x >= 0, by the simplex method in fractions; None: no bound.

    Bland's rule, two phases. There always is a solution here: the truth.
    """
    rows = [[Fraction(v * (-1 if r < 0 else 1)) for v in [*line, r]] for line, r in zip(matrix, right, strict=True)]
    count, height = len(aim), len(rows)
    for i, row in enumerate(rows):
        row[count:count] = [Fraction(int(i == k)) for k in range(height)]
    basis = [count + i for i in range(height)]
    _climb(rows, basis, [0] * count + [-1] * height, count + height)
    for i in reversed(range(height)):
        if basis[i] >= count:
            if column := next((j + 1 for j in range(count) if rows[i][j]), 0):
                _pivot(rows, basis, i, column - 1)
            else:
                del rows[i], basis[i]
    return _climb(rows, basis, [*aim, *[0] * height], count)


def _climb(rows, basis, aim, columns):
    while True:
        gains = (aim[j] - sum(aim[b] * row[j] for b, row in zip(basis, rows, strict=True)) for j in range(columns))
        enters = next((j for j, gain in enumerate(gains) if gain > 0), None)
        if enters is None:
            return sum(aim[b] * row[-1] for b, row in zip(basis, rows, strict=True))
        ratios = [(row[-1] / row[enters], basis[i], i) for i, row in enumerate(rows) if row[enters] > 0]
        if not ratios:
            return None
        _pivot(rows, basis, min(ratios)[2], enters)


def _pivot(rows, basis, i, j):
    rows[i] = [v / rows[i][j] for v in rows[i]]
    for k, row in enumerate(rows):
        if k != i and row[j]:
            rows[k] = [v - row[j] * w for v, w in zip(row, rows[i], strict=True)]
    basis[i] = j


def possible_values(table: Table, least: int = 0) -> dict:
    """{hidden number: how many values it can have, None for no limit} to somebody with the published table alone.

    A linear program, which knows nothing of how the hiding is done; bounds of such tables are whole numbers, and every
    whole number between them can be. `least` is the least that she knows a hidden number to be.
    """
    height, width = len(table.rows), len(table.column_totals)
    shown = {(i, j): v for i, row in enumerate(table.rows) for j, v in enumerate(row)}
    shown |= {(i, "t"): v for i, v in enumerate(table.row_totals)} | {
        ("t", j): v for j, v in enumerate(table.column_totals)
    }
    shown["t", "t"] = table.total
    lines = [([(i, j) for j in range(width)], (i, "t")) for i in range(height)]
    lines += [([(i, j) for i in range(height)], ("t", j)) for j in range(width)]
    lines.append(([(i, "t") for i in range(height)], ("t", "t")))
    hidden = [key for key, value in shown.items() if value is None]
    matrix, right = [], []
    for parts, total in lines:
        weights = dict.fromkeys(parts, 1) | {total: -1}
        matrix.append([weights.get(key, 0) for key in hidden])
        right.append(-sum(w * (least if shown[key] is None else shown[key]) for key, w in weights.items()))
    found = {}
    for place, key in enumerate(hidden):
        aim = [int(k == place) for k in range(len(hidden))]
        high, low = best(matrix, right, aim), best(matrix, right, [-a for a in aim])
        found[key] = None if high is None else int(high + low) + 1
    return found


def weakest(table: Table, least: int = 0) -> int:
    """The fewest values that any hidden number can have; 99 where none is hidden or none has a limit."""
    return min((count for count in possible_values(table, least).values() if count is not None), default=99)


def shows_only_the_truth(table, rows):
    real = Table(
        tuple(map(tuple, rows)), tuple(map(sum, rows)), tuple(map(sum, zip(*rows, strict=True))), sum(map(sum, rows))
    )
    pairs = zip(
        chain(*table.rows, table.row_totals, table.column_totals, [table.total]),
        chain(*real.rows, real.row_totals, real.column_totals, [real.total]),
        strict=True,
    )
    return all(shown in (None, true) for shown, true in pairs)


def one_line(shown, total):
    """A line as a table; its column totals repeat its cells."""
    return Table((tuple(shown),), (total,), tuple(shown), total)


COUNTS = st.sampled_from([0, 1, 2, 4, 5, 6, 9, 14])
TABLES = st.integers(1, 3).flatmap(
    lambda w: st.lists(st.lists(COUNTS, min_size=w, max_size=w), min_size=1, max_size=3)
)


@given(TABLES)
@settings(max_examples=150, deadline=None)
def test_every_hidden_number_could_be_five_values_at_least(rows):
    table = suppress_table(rows)
    assert shows_only_the_truth(table, rows)
    assert weakest(table) >= 5


@given(TABLES)
@settings(max_examples=80, deadline=None)
def test_five_or_under_leaves_six_values(rows):
    table = suppress_table(rows, Policy(largest_hidden=5))
    assert shows_only_the_truth(table, rows) and weakest(table) >= 6


@given(TABLES)
@settings(max_examples=80, deadline=None)
def test_with_zeros_shown_a_hidden_number_is_at_least_one_and_still_has_five_values(rows):
    table = suppress_table(rows, Policy(show_zeros=True))
    assert all(
        v == 0 or shown != 0 for row, r in zip(table.rows, rows, strict=True) for shown, v in zip(row, r, strict=True)
    )
    assert all(
        shown == 0 for row, r in zip(table.rows, rows, strict=True) for shown, v in zip(row, r, strict=True) if v == 0
    )
    assert weakest(table, least=1) >= 5


@given(TABLES, st.sampled_from([Policy(), Policy(5), Policy(2), Policy(4, show_zeros=True)]))
@settings(max_examples=200, deadline=None)
def test_no_small_number_is_shown(rows, policy):
    table = suppress_table(rows, policy)
    lines = (*table.rows, table.row_totals, table.column_totals, (table.total,))
    least = 1 if policy.show_zeros else 0
    assert not any(v is not None and least <= v <= policy.largest_hidden for line in lines for v in line)


@given(st.lists(COUNTS, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_a_single_line(counts):
    shown, total = suppress_list(counts)
    assert all(s in (None, c) for s, c in zip(shown, counts, strict=True)) and total in (None, sum(counts))
    assert weakest(one_line(shown, total)) >= 5


ROWS = [[3, 20, 30], [15, 9, 8], [22, 31, 40]]


def test_an_example_by_hand():
    table = suppress_table(ROWS)
    assert table == Table(((None, None, 30), (None, None, 8), (22, 31, 40)), (53, 32, 93), (40, 60, 78), 178)
    assert table.hides and weakest(table) >= 5


@pytest.mark.parametrize("cell", [(0, 1), (1, 0), (1, 1)])
def test_taking_one_secondary_hiding_away_gives_the_small_number_away(cell):
    table = suppress_table(ROWS)
    i, j = cell
    opened = [list(row) for row in table.rows]
    opened[i][j] = ROWS[i][j]
    weak = Table(tuple(map(tuple, opened)), table.row_totals, table.column_totals, table.total)
    assert weakest(weak) == 1


def test_hiding_only_the_small_number_gives_it_away():
    weak = Table(((None, 20, 30), (15, 9, 8), (22, 31, 40)), (53, 32, 93), (40, 60, 78), 178)
    assert weakest(weak) == 1


def test_two_small_numbers_in_a_line_are_not_enough():
    """Both hidden and their sum known: 1 + 1 leaves three values each, so a third is hidden."""
    shown, total = suppress_list([1, 1, 30, 40])
    assert shown == (None, None, None, 40) and total == 72
    assert suppress_list([2, 2, 30, 40])[0] == (None, None, 30, 40)


def test_the_cheapest_partner_is_chosen_and_totals_last():
    assert suppress_list([3, 500, 20, 90]) == ((None, 500, None, 90), 613)
    assert suppress_table([[3, 50], [60, 70]]).total == 183


def test_a_table_of_large_numbers_is_left_alone():
    table = suppress_table([[10, 20], [30, 40]])
    assert not table.hides and table.rows == ((10, 20), (30, 40)) and table.total == 100


def test_a_small_total_is_hidden():
    table = suppress_table([[1, 1], [30, 40]])
    assert table.row_totals[0] is None and table.rows[0] == (None, None)


def test_one_cell_and_no_cell():
    assert suppress_list([3]) == ((None,), None)
    assert suppress_list([5]) == ((5,), 5)
    assert suppress_list([]) == ((), 0)
    assert suppress_table([]) == Table((), (), (), 0)
    assert suppress_table([[], []]) == Table(((), ()), (0, 0), (), 0)


@pytest.mark.parametrize(("value", "hidden"), [(0, True), (1, True), (4, True), (5, False), (6, False)])
def test_boundary_of_fewer_than_five(value, hidden):
    assert (suppress_list([value, 50, 60])[0][0] is None) is hidden


@pytest.mark.parametrize(("value", "hidden"), [(0, True), (5, True), (6, False)])
def test_boundary_of_five_or_under(value, hidden):
    assert (suppress_list([value, 50, 60], Policy(largest_hidden=5))[0][0] is None) is hidden


@pytest.mark.parametrize(("value", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_boundary_with_zeros_shown(value, hidden):
    assert (suppress_list([value, 50, 60], Policy(show_zeros=True))[0][0] is None) is hidden


def test_even_a_low_threshold_leaves_five_values():
    assert Policy(largest_hidden=1).width == Policy().width == 4 and Policy(largest_hidden=5).width == 5
    shown, total = suppress_list([1, 2, 50, 60], Policy(largest_hidden=1))
    assert shown == (None, None, None, 60) or shown == (None, 2, None, 60)
    assert weakest(one_line(shown, total)) >= 5


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (3, 100, (None, 100)),
        (97, 100, (None, 100)),
        (100, 100, (None, 100)),
        (0, 100, (None, 100)),
        (5, 100, (5, 100)),
        (95, 100, (95, 100)),
        (96, 100, (None, 100)),
        (2, 3, (None, None)),
        (0, 0, (None, None)),
    ],
)
def test_shares(part, whole, shown):
    assert suppress_share(part, whole) == shown


def test_notes_say_what_is_hidden():
    assert "4 or fewer" in DEFAULT.note and SYMBOL in DEFAULT.note
    assert "5 or fewer" in Policy(5).note and "1 to 4" in Policy(show_zeros=True).note
    assert display(None) == "[c]" and display(1234) == "1,234"


@pytest.mark.parametrize("rows", [[[1, 2], [3]], [[-1, 5]]])
def test_tables_that_are_none(rows):
    with pytest.raises(ValueError):
        suppress_table(rows)


def test_a_policy_that_hides_nothing_is_refused():
    with pytest.raises(ValueError):
        Policy(largest_hidden=0)
    assert Policy(largest_hidden=1).is_small(1) and not Policy(largest_hidden=1).is_small(2)


def test_a_board_sized_table_keeps_its_totals():
    rows = [[(7 * i * j + i + 3 * j) % 23 for j in range(12)] for i in range(20)]
    table = suppress_table(rows)
    assert shows_only_the_truth(table, rows)
    assert None not in table.row_totals and None not in table.column_totals and table.total == sum(map(sum, rows))
