"""domain.md section 10 as it stands there, retyped apart from the code: the tests read this table, the hub reads its own.

The last five rows are not domain.md's: docs/adr/0019 argues them. A letter with a remark in brackets counts as the letter;
"O, M" is what the agency owns, and all of it under M.
"""

HEADING = "hub idva police childrens adult health housing probation education substance voluntary"
COLUMNS = HEADING.split()

TABLE = """
headline             | F | F | F | F | F | F | F | F | F | F | F
identity             | F | F | F | F | F | F | F | F | S | F | F
safe_contact         | F | F | F | F | F | F | F | F | F | F | F
contact_details      | F | F | F | F | F | F | F | - | - | F | F
address              | F | F | F | F | F | F | F | S | - | S | S
confidential_address | F | F | F | M | - | - | M | S (area only) | - | - | O
perpetrator          | F | F | F | F | F | F | F | F | S | F | F
perpetrator_places   | F | F | F | F | S | - | F | F | - | - | -
incident             | F | F | F | F | F | S | S | F | S | S | S
risk                 | F | F | F | F | M | M | M | M | - | M | M
children             | F | F | F | F | S | S (own patients F) | S (count, ages) | S | S (own pupils F) | S | S
child_voice          | F | F | F | F | - | S | - | - | O | - | O
health               | S | S | - | M | M | F | - | - | - | M | -
substance            | S | S | - | M | M | M | - | M | - | F | -
orders               | F | F | F | F | F | S | F | F | S (collection, contact) | S | S
police_history       | S | S | F | S | - | - | - | F | - | - | -
immigration          | S | F | - | S | S | - | S (eligibility only) | - | - | - | S
idva_notes           | - | F | - | - | - | - | - | - | - | - | -
voice                | F | F | M | M | M | M | M | M | - | M | M
safety_plan          | S | F | S | S | S | O | O | O | O | O | O
research             | F (shared lines) | M | M | M | M | M | M | M | M | M | M
minutes              | F | M | M | M | M | M | M | M | M | M | M
actions              | F | F | O, M | O, M | O, M | O, M | O, M | O, M | O, M | O, M | O, M
pattern              | F | F | F | F | S (mark) | S (mark) | S (mark) | F | - | S (mark) | S (mark)
equality             | F | F | - | - | - | - | - | - | - | - | -
home                 | F | F | S | F | F | S | F | S | - | S | S
money                | F | F | - | S | F | - | F | - | - | S | S
programmes           | F | F | S | F | S | S | - | F | - | S | S
court                | F | F | F | F | S | - | S | F | - | - | S
adult_care           | F | F | S | S | F | F | S | S | - | S | S
"""


def cells() -> dict[tuple[str, str], str]:
    """(section, group) to "F", "S", "O", "M", "O, M" or "-"."""
    policy = {}
    for line in TABLE.strip().splitlines():
        section, *row = (cell.split("(")[0].strip() for cell in line.split("|"))
        assert len(row) == len(COLUMNS), section
        policy.update({(section, group): letter for group, letter in zip(COLUMNS, row, strict=True)})
    return policy


CELLS = cells()
# Of these whoever does not read them may know that others hold something (domain.md section 6), unless her column has "-".
MAY_BE_KNOWN = {"risk", "safety_plan", "research", "minutes"}
# Roles, one line each, and what they may do: product.md "The people who use it", domain.md 2.1.
GRANTS = {
    "practitioner": "home refer see_cases write_cases act api break_glass",
    "triage": "home refer see_cases write_cases act api triage lead_cases share_cases who_looked known dashboard drill",
    "idva": "home refer see_cases write_cases act api break_glass support lead_cases who_looked research see_meetings",
    "representative": "home refer see_cases write_cases act api break_glass research see_meetings",
    "manager": "home refer see_cases write_cases act api workload dashboard subject_access people",
    "coordinator": "home refer see_cases write_cases act api triage lead_cases share_cases who_looked see_meetings "
    "coordinate restrict keep quality known dashboard drill",
    "chair": "home refer see_cases write_cases act api share_cases who_looked see_meetings coordinate chair restrict keep "
    "quality known dashboard drill",
    "board": "home dashboard",
    "governance": "home dashboard audit rights",
    "administrator": "home configure people",
}
