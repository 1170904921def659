"""Who finds which record that is no case, and at which door: typed by hand from domain.md section 10 and product.md B6.

A line: route, way, kind of record, and for each relation of the police desk to the record who finds it. A letter is a
persona: r representative, p practitioner and m manager of the police, who wrote it where the relation says "own" and after;
t triage officer, o coordinator and c chair of the hub; b board member and a administrator of it; e coordinator of another
area. The chair is named in the restricted case, the representative barred from the barred one. A dot: no such record.
"""

RELATIONS = ("own", "other", "listed", "unshared", "elsewhere", "restricted", "barred", "ended")
ROLES = {
    "r": "representative",
    "p": "practitioner",
    "m": "manager",
    "t": "triage",
    "o": "coordinator",
    "c": "chair",
    "b": "board",
    "a": "administrator",
    "e": "coordinator",
}
ROWS = """
meetings          list    emergency_meeting  roc     roc    roc   oc     e  c   oc     oc
meeting           page    emergency_meeting  roc     roc    roc   oc     e  c   oc     oc
meeting-prepare   page    emergency_meeting  roc     roc    roc   oc     e  c   oc     oc
meeting           list    place_on_a_list    roc     roc    roc   oc     e  c   oc     oc
meeting-order     many    place_on_a_list    oc      oc     oc    oc     e  c   oc     oc
meeting-paper     pdf     place_on_a_list    roc     roc    roc   oc     e  c   oc     oc
listing-change    page    place_on_a_list    roc     roc    roc   oc     e  c   oc     oc
research          list    research_return    r       -      -     -      -  -   -      -
research-return   page    research_return    r       -      -     -      -  -   -      -
research-nothing  many    research_return    r       -      -     -      -  -   -      -
actions           list    action             rpm     -      -     -      e  -   pm     -
actions-overview  list    action             oc      oc     oc    oc     e  c   oc     oc
action            page    action             rpmtoc  toc    rtoc  toc    e  c   pmtoc  toc
flags             list    flag               rpm     -      -     -      e  -   pm     -
flags             many    flag               rpm     -      -     -      e  -   pm     -
flag-remove       record  flag               rpm     -      -     -      e  -   pm     -
my-referrals      list    referral           rpm     -      .     .      e  -   pm     rpm
triage            list    referral           toc     toc    .     .      e  -   toc    toc
triage            many    referral           toc     toc    .     .      e  -   toc    toc
referral          page    referral           rpmtoc  toc    .     .      e  c   pmtoc  rpmtoc
triage-referral   page    referral           rpmtoc  toc    .     .      e  -   pmtoc  rpmtoc
api-referrals     api     referral           rpmtoc  toc    .     .      e  c   pmtoc  rpmtoc
api-referral      record  referral           rpmtoc  toc    .     .      e  c   pmtoc  rpmtoc
papers            list    paper              r       -      .     .      -  r   r      r
paper             page    paper              r       -      .     .      -  r   r      r
paper-file        record  paper              r       -      .     .      -  -   -      -
notices           list    notice             r       -      .     .      -  -   -      r
notice-open       record  notice             r       -      .     .      -  -   -      r
"""


def rows() -> list[tuple[str, str, str, dict[str, str]]]:
    """(route, way, kind, {relation: letters of those who find it})."""
    found = []
    for line in ROWS.strip().splitlines():
        route, way, kind, *cells = line.split()
        finds = {at: cell.strip("-") for at, cell in zip(RELATIONS, cells, strict=True) if cell != "."}
        found.append((route, way, kind, finds))
    return found


TABLE = rows()
