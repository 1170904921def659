"""The family map: nothing overlaps (a box test), the rows are generations, everything is said in words and escaped."""

import itertools
import random
from xml.etree import ElementTree

import pytest

from cases.family import BOX_HEIGHT, BOX_WIDTH, Box, Person, PersonKind, Tie, TieKind
from cases.family_layout import arrange, generations
from cases.family_map import draw, sentences

VICTIM, PERPETRATOR, CHILD, OTHER = PersonKind.VICTIM, PersonKind.PERPETRATOR, PersonKind.CHILD, PersonKind.OTHER
PARENT, PARTNER, EX, SIBLING, HARMS = (
    TieKind.PARENT,
    TieKind.PARTNER,
    TieKind.EX_PARTNER,
    TieKind.SIBLING,
    TieKind.HARMS,
)

# Three generations, two partners, an unborn child, two victims: quality.md's hard family.
HARD_PEOPLE = [
    Person("grandmother", "Margaret Merrow", OTHER, "71", household="oak"),
    Person("grandfather", "Harold Merrow", OTHER, alive=False),
    Person("sam", "Sam Merrow", VICTIM, "34", household="elm"),
    Person("jo", "Jo Longname-Doublebarrelled", VICTIM, "29", household="refuge"),
    Person("alex", "Alex Nobody", PERPETRATOR, "38", household="ash"),
    Person("his_mother", "Ruth Nobody", OTHER, "66", household="ash"),
    Person("kim", "Kim Merrow", CHILD, "9", household="elm"),
    Person("lee", "Lee Merrow", CHILD, "4", household="elm"),
    Person("max", "Max Older", CHILD, "14", household="elm"),
    Person("baby", "Baby", CHILD, "due June 2026", unborn=True, household="refuge"),
    Person("chris", "Chris Older", OTHER, "40"),
]
HARD_TIES = [
    Tie("grandmother", "sam", PARENT),
    Tie("grandfather", "sam", PARENT),
    Tie("grandmother", "grandfather", PARTNER),
    Tie("his_mother", "alex", PARENT),
    Tie("alex", "sam", EX),
    Tie("alex", "sam", HARMS),
    Tie("alex", "jo", PARTNER),
    Tie("alex", "jo", HARMS),
    *(Tie(parent, child, PARENT) for parent in ("alex", "sam") for child in ("kim", "lee")),
    *(Tie(parent, "baby", PARENT) for parent in ("alex", "jo")),
    *(Tie(parent, "max", PARENT) for parent in ("sam", "chris")),
    Tie("chris", "sam", EX),
    Tie("alex", "max", HARMS),
    Tie("kim", "lee", SIBLING),
    Tie("grandmother", "max", TieKind.OTHER, "looks after"),
]


def random_family(seed: int):
    """Any people with any ties, senseless ones too: circles, parents of their own partners, ties told twice."""
    dice = random.Random(seed)
    people = [
        Person(
            f"p{number}",
            "Name " * dice.randint(1, 6),
            dice.choice(list(PersonKind)),
            dice.choice(["", "9", "due June 2026"]),
            unborn=dice.random() < 0.1,
            alive=dice.random() < 0.9,
            household=dice.choice(["", "a", "b", "c"]),
        )
        for number in range(dice.randint(0, 16))
    ]
    keys = [person.key for person in people] or ["nobody"]
    ties = [
        Tie(dice.choice(keys), dice.choice(keys), dice.choice(list(TieKind)), dice.choice(["", "former carer of"]))
        for _ in range(dice.randint(0, 24))
    ]
    return people, ties


FAMILIES = [
    pytest.param(HARD_PEOPLE, HARD_TIES, id="hard"),
    pytest.param([], [], id="nobody"),
    pytest.param(HARD_PEOPLE[:1], [], id="one"),
    pytest.param(HARD_PEOPLE, [], id="no ties"),
    *(pytest.param(*random_family(seed), id=f"random {seed}") for seed in range(60)),
]


def apart(boxes: dict) -> None:
    for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
        assert not a.overlaps(b), (one, other)


@pytest.mark.parametrize(("people", "ties"), FAMILIES)
def test_nothing_overlaps(people, ties):
    layout = arrange(people, ties)
    apart(layout.boxes)
    apart(layout.households)
    apart({number: box for number, (_, box) in enumerate(layout.words)})
    for _, words in layout.words:
        assert not any(words.overlaps(box) for box in layout.boxes.values())
    paper = Box(0, 0, layout.width, layout.height)
    for box in [*layout.boxes.values(), *layout.households.values(), *(box for _, box in layout.words)]:
        assert paper.holds(box), box


@pytest.mark.parametrize(("people", "ties"), FAMILIES)
def test_a_household_holds_its_people_and_nobody_else(people, ties):
    layout = arrange(people, ties)
    for person in people:
        for name, outline in layout.households.items():
            box = layout.boxes[person.key]
            assert outline.holds(box) if person.household == name else not outline.overlaps(box)


@pytest.mark.parametrize(("people", "ties"), FAMILIES)
def test_lanes_of_one_gap_do_not_run_into_each_other(people, ties):
    layout = arrange(people, ties)
    meetings = [(key, x) for (key, _, edge), x in layout.ports.items() if edge == "top"]
    assert len(meetings) == len(set(meetings)), "two links meet a person in one point"
    for key, x in meetings:
        assert layout.boxes[key].x < x < layout.boxes[key].x + BOX_WIDTH


@pytest.mark.parametrize(("people", "ties"), FAMILIES)
def test_the_drawing_is_well_formed_and_needs_no_style(people, ties):
    svg = draw(people, ties, {"a": "Elm Road"})
    root = ElementTree.fromstring(svg)  # noqa: S314 (our own drawing)
    assert root.get("role") == "img" and " style=" not in svg
    assert root.get("viewBox").split()[2] == root.get("width")


def test_generations_of_the_hard_family():
    rows = generations(HARD_PEOPLE, HARD_TIES)
    assert [rows[key] for key in ("grandmother", "grandfather", "his_mother")] == [0, 0, 0]
    assert [rows[key] for key in ("sam", "alex", "jo", "chris")] == [1, 1, 1, 1]
    assert [rows[key] for key in ("kim", "lee", "max", "baby")] == [2, 2, 2, 2]


def test_a_parent_stands_right_above_the_child_though_the_other_family_goes_further_back():
    people = [Person(key, key) for key in ("great", "grand", "mother", "father_mother", "father", "child")]
    ties = [
        Tie("great", "grand", PARENT),
        Tie("grand", "mother", PARENT),
        Tie("mother", "child", PARENT),
        Tie("father", "child", PARENT),
        Tie("father_mother", "father", PARENT),
    ]
    rows = generations(people, ties)
    assert rows == {"great": 0, "grand": 1, "mother": 2, "father_mother": 1, "father": 2, "child": 3}


def test_a_stranger_who_harmed_stands_beside_the_one_he_harmed():
    people = [Person(key, key) for key in ("mother", "her", "him")]
    assert generations(people, [Tie("mother", "her", PARENT), Tie("him", "her", HARMS)])["him"] == 1


def test_a_circle_in_the_data_is_drawn_all_the_same():
    people = [Person(key, key) for key in "abc"]
    ties = [Tie("a", "b", PARENT), Tie("b", "c", PARENT), Tie("c", "a", PARENT)]
    assert "c is a parent of a." in draw(people, ties)


def test_who_harmed_whom_is_an_arrow_and_a_word():
    layout = arrange(HARD_PEOPLE, HARD_TIES)
    harmed = {(frozenset(link.upper + link.lower), link.arrows) for link in layout.links if link.arrows}
    assert (frozenset({"alex", "sam"}), frozenset({"sam"})) in harmed
    assert (frozenset({"alex", "max"}), frozenset({"max"})) in harmed
    assert "ex-partners · harmed" in {link.words for link, _ in layout.words}


def test_harm_both_ways_has_two_arrows():
    people = [Person("a", "A"), Person("b", "B")]
    (link,) = arrange(people, [Tie("a", "b", HARMS), Tie("b", "a", HARMS)]).links
    assert link.words == "harmed each other" and link.arrows == {"a", "b"}


def test_siblings_under_the_same_parent_need_no_line_of_their_own():
    words = {link.words for link, _ in arrange(HARD_PEOPLE, HARD_TIES).words}
    assert "siblings" not in words
    assert "siblings" in {link.words for link, _ in arrange(HARD_PEOPLE, [Tie("kim", "lee", SIBLING)]).words}


def test_what_a_box_says():
    svg = draw(HARD_PEOPLE, HARD_TIES, {"refuge": "Refuge (address not shown)"})
    for words in ("Child, unborn, due", "Victim, 34", "Perpetrator, 38", "died", "Refuge (address", "Live together"):
        assert words in svg


def test_sentences_tell_the_same_to_those_who_do_not_see_it():
    said = sentences(HARD_PEOPLE, HARD_TIES)
    assert "Alex Nobody harmed Sam Merrow." in said
    assert "Margaret Merrow is a parent of Sam Merrow." in said
    assert "Alex Nobody and Sam Merrow: ex-partners." in said
    assert len(said) == len(HARD_TIES)


def test_nobody_says_so():
    assert "Nobody is on the map yet." in draw([], [])


def test_ties_to_people_whom_the_viewer_may_not_see_are_left_out():
    svg = draw(HARD_PEOPLE[:1], HARD_TIES)
    assert "harmed" not in svg.replace("who was harmed", "") and "Sam" not in svg


def test_labels_are_escaped():
    hostile = '"><script>alert(1)</script>'
    people = [Person("a", hostile, VICTIM, hostile, household="x"), Person("b", "B")]
    svg = draw(people, [Tie("a", "b", TieKind.OTHER, hostile)], {"x": hostile}, title=hostile)
    assert "<script" not in svg
    ElementTree.fromstring(svg)  # noqa: S314 (our own drawing)


def test_a_phone_shows_whole_boxes():
    """390 pixels hold two people at full size; what is wider scrolls inside its own frame (hub-map)."""
    assert 2 * BOX_WIDTH <= 390
    couple = arrange([Person("a", "A", household="h"), Person("b", "B", household="h")], [Tie("a", "b", PARTNER)])
    assert couple.width <= 390
    assert next(iter(couple.boxes.values())).height == BOX_HEIGHT


def test_a_large_family_is_laid_out_quickly():
    people = [Person(str(n), f"Person {n}", household=str(n % 8)) for n in range(40)]
    ties = [Tie(str(n), str(n + 8), PARENT) for n in range(32)] + [Tie(str(n), str(n + 1), HARMS) for n in range(20)]
    layout = arrange(people, ties)
    apart(layout.boxes)
