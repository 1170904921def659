import hashlib
import tomllib
from dataclasses import FrozenInstanceError

import pytest

from cases.risk import all_tools, tool
from cases.risk.catalogue import FOLDER, BadTool, build, load, with_wording

# A published version never changes: a change is a new file. Add its line; never alter one.
PUBLISHED = {
    "dara-v1.toml": "13438562809874be2a4116e87d65f091a0328c6fd8a418bbcf88e31b616d92dc",
    "dash-24-v1.toml": "5e908ea52b7e8ad5903593fd26926788e8070abd3bf0f297877011d11b1dfcae",
    "dash-27-v1.toml": "6f0ebe3a6d030429497a4c182e6c89e5d5d659fa71bc7a193f0cfa16c65a4caa",
    "honour-based-v1.toml": "fa78ce98ccff2cb5986db6850f153669614572bd9060976256900bf238202cdb",
    "merit-v1.toml": "fe4fec7209628fd98bbba4f077ed8220896c215648124e874f0ee254f9699d25",
    "s-dash-v1.toml": "c9b24585dcb3ef85ef830aac6f2ac1bafb20500b5d484d163358843012f7149e",
    "yp-ric-v1.toml": "4bbce486f5eebde2625427dea6c157d57ee8a8cf411b9dcf022b79a45fe780bc",
}


def test_published_files_are_as_they_were_published():
    now = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.toml")}
    assert now == PUBLISHED


@pytest.mark.parametrize(
    ("slug", "questions"),
    [
        ("dash-24", 24),
        ("dash-27", 27),
        ("yp-ric", 24),
        ("s-dash", 11),
        ("honour-based", 10),
        ("merit", 0),
        ("dara", 0),
    ],
)
def test_number_of_questions(slug, questions):
    assert tool(slug).numbers == tuple(str(n) for n in range(1, questions + 1))


def test_police_form_is_the_24_questions_and_its_own_three_in_its_own_order():
    own = {"10", "11", "12"}
    shared = [item.question for item in tool("dash-27").items if item.number not in own]
    assert shared == [item.question for item in tool("dash-24").items]


def test_every_tool_acknowledges_and_says_what_its_wording_is():
    for versions in all_tools().values():
        for each in versions.values():
            assert each.wording == "paraphrase" and each.acknowledgement and each.copyright and each.guidance
    assert "paraphrase" in tool("dash-24").acknowledgement and "SafeLives" in tool("dash-24").acknowledgement
    assert "without permission" in tool("dash-24").copyright


def test_wording_is_ours_and_not_the_published_one():
    published = {
        "has the current incident resulted in injury",
        "are you very frightened",
        "is the abuse happening more often",
    }
    ours = {item.question.lower().rstrip("?") for item in tool("dash-24").items}
    assert len(ours & published) <= 1  # four plain words that have no other plain form


def test_captures_of_domain_1_1():
    captures = {item.number: [capture.key for capture in item.captures] for item in tool("dash-24").items}
    for number in ["1", "3", "6", "9", "14", "16", "17", "18", "21", "23", "24"]:
        assert captures[number], number
    assert captures["1"] == ["injury", "first_injury"]


def test_professional_section():
    for slug in ("dash-24", "dash-27", "yp-ric"):
        keys = [capture.key for capture in tool(slug).professional]
        assert keys == ["raises_risk", "engagement", "weapons_access", "priorities", "children_risk"]


def test_young_peoples_tool_is_for_16_and_17_and_has_its_sections():
    young = tool("yp-ric")
    assert (young.minimum_age, young.maximum_age) == (16, 17)
    assert [title for title, items in young.sections] == [
        "How you feel",
        "What is happening now",
        "Life and the relationship",
        "What happened before",
        "The person who harms",
    ]
    assert sum(len(items) for title, items in young.sections) == 24


def test_tool_without_sections_is_one_section():
    assert [title for title, items in tool("dash-24").sections] == [""]


def test_latest_version_unless_one_is_named():
    assert tool("dash-24") is tool("dash-24", "1")
    with pytest.raises(KeyError):
        tool("dash-24", "99")
    with pytest.raises(KeyError):
        tool("dash-2000")


def test_version_10_is_later_than_version_9(monkeypatch):
    import cases.risk.catalogue as module

    monkeypatch.setattr(module, "all_tools", lambda: {"x": {"9": "old", "10": "new"}})
    assert module.tool("x") == "new"


def test_a_published_tool_cannot_be_changed_in_memory():
    with pytest.raises(FrozenInstanceError):
        tool("dash-24").marac_at = 10
    with pytest.raises(TypeError):
        tool("dash-24").bands["high"] = 10
    with pytest.raises(TypeError):
        all_tools()["dash-24"] = {}


PLAIN = {
    "slug": "t", "version": "1", "name": "T", "short_name": "T", "kind": "checklist", "acknowledgement": "a",
    "copyright": "c", "guidance": "g", "items": [{"number": "1", "question": "?"}, {"number": "2", "question": "?"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"extra": 1}, "unknown extra"),
        ({"items": [{"number": "1", "question": "?"}] * 2}, "doubled"),
        ({"combinations": [{"concern": "x", "all": ["1"], "any": ["9"]}]}, "names one that is not there"),
        ({"bands": {"standard": 1, "high": 2}}, "begin at 0"),
        ({"bands": {"standard": 0, "medium": 5, "high": 5}}, "rise"),
        ({"bands": {"low": 0}, "levels": {"bronze": "standard"}}, "bands must be bronze"),
        ({"graded": True, "marac_at": 14}, "graded by judgement"),
    ],
)
def test_unsound_tools_are_refused(change, why):
    build(PLAIN)
    with pytest.raises(BadTool, match=why):
        build(PLAIN | change)


@pytest.mark.parametrize("change", [{"kind": "guess"}, {"bands": {"low": 0}}])
def test_unknown_words_are_refused(change):
    with pytest.raises(ValueError):
        build(PLAIN | change)


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_named_after_its_tool_and_holds_what_it_promises(tmp_path):
    text = (FOLDER / "dara-v1.toml").read_text(encoding="utf-8")
    assert load(written(tmp_path / "dara-v1.toml", text)) == tool("dara")
    with pytest.raises(BadTool, match="named after"):
        load(written(tmp_path / "dara-v2.toml", text))
    with pytest.raises(BadTool, match="3 questions are promised, 0 are there"):
        load(written(tmp_path / "dara-v1.toml", "questions = 3\n" + text))


def test_a_trigger_must_open_a_tool(tmp_path, monkeypatch):
    import cases.risk.catalogue as module

    text = (
        (FOLDER / "s-dash-v1.toml")
        .read_text(encoding="utf-8")
        .replace('number = "1"\n', 'number = "1"\nopens = "nowhere"\n')
    )
    assert tomllib.loads(text)
    written(tmp_path / "s-dash-v1.toml", text)
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    module.all_tools.cache_clear()
    try:
        with pytest.raises(BadTool, match="opens nowhere"):
            module.all_tools()
    finally:
        module.all_tools.cache_clear()


def test_licensed_wording_is_a_version_of_its_own():
    licensed = with_wording(tool("dash-24"), "1-licensed", {"1": "As licensed?"}, "Reproduced with permission")
    assert licensed.items[0].question == "As licensed?" and licensed.items[1] == tool("dash-24").items[1]
    assert (licensed.wording, licensed.version) == ("licensed", "1-licensed")
    assert licensed.acknowledgement == "Reproduced with permission" and licensed.bands == tool("dash-24").bands
    assert tool("dash-24").items[0].question != "As licensed?"


@pytest.mark.parametrize(("version", "questions"), [("", {}), ("1", {}), ("2", {"25": "?"})])
def test_licensed_wording_that_is_refused(version, questions):
    with pytest.raises(BadTool):
        with_wording(tool("dash-24"), version, questions, "x")
