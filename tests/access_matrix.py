"""Every address of the hub and what it takes to open it: typed by hand from domain.md section 10 and product.md, never read
from the views. A view without a line here fails the build.

A line: name of the route; methods that it answers (G, P); permission, or "public"; kind of record (or "-"); sections of the
case of which one must be shown (or "-"); and personas that find nothing there (404) for the reason said beside it.
"""

from dataclasses import dataclass

from tests.agencies.section_policy import CELLS, GRANTS
from tests.personas import ANONYMOUS, DESKS, PERSONAS, World

OK, SIGN_IN, REFUSED, NOTHING = 200, "sign-in", 403, 404
WITH_CASE = {"practitioner", "triage", "coordinator", "chair", "idva", "representative", "manager", "teacher"}
# Who sees each kind of record at all; to everybody else it does not exist.
VISIBLE = {
    "case": WITH_CASE,
    "draft": {"practitioner"},
    "referral": {"practitioner", "triage", "coordinator", "chair"},
    "paper": {"idva"},
}
# People who sit in meetings and, with a post in two, hold several roles.
ROLES = {persona: role.value for persona, (_, role) in DESKS.items()}
SITTING = {"idva", "representative"}

ROWS = """
home                     G   home         -         -
healthz                  G   public       -         -
sign-in                  GP  public       -         -
sign-out                 P   public       -         -
notices                  G   home         -         -
notices-read             P   home         -         -
notice-open              P   home         -         -

cases                    G   see_cases    -         -
cases-search             GP  see_cases    -         -
case                     G   see_cases    case      -
case-lead                GP  lead_cases   case      -
case-close               GP  lead_cases   case      -
case-reopen              GP  lead_cases   case      -
case-in-touch            GP  write_cases  case      -
"""
