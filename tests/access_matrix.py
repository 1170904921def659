"""Every address of the hub and what it takes to open it: typed by hand from domain.md section 10 and product.md, never read
from the views. A view without a line here fails the build.

A line: name of the route; methods it answers (G, P); permission, or "public"; kind of record (or -; with ! where the power
is asked before the record); sections of the case of which one must be shown, with + where in full (or -); and who gets
something else, because it is another agency's: "own=" those who alone find it (404 for the rest), "403=" those refused.
"""

from dataclasses import dataclass

from tests.agencies.section_policy import CELLS, GRANTS
from tests.personas import ANONYMOUS, DESKS, PERSONAS

OPEN, SIGN_IN, REFUSED, NOTHING, NO_TOKEN = "open", "sign-in", "refused", "nothing", "no token"
# Who sees each kind of record at all; for everybody else it does not exist.
WITH_CASE = {"practitioner", "triage", "coordinator", "chair", "idva", "representative", "manager", "teacher"}
AT_MEETINGS = {"coordinator", "chair", "idva", "representative", "barred"}
VISIBLE = {
    "case": WITH_CASE | {"glass"},
    # Restricted: the duty list, which is the chair, and whoever is named; a referral of it besides by its author.
    "restricted": {"chair", "named"},
    "duty": {"chair", "practitioner"},
    "alert": {"governance"},
    # For the hub of a record that it sees; for the lead without it.
    # Whoever looks after quality, and the two auditors; an item, as far as they read its case.
    "sample": {"coordinator", "chair", "representative"},
    "item": {"coordinator", "chair", "representative"},
    "answered": {"coordinator", "chair", "representative"},
    # Besides these whoever acts on it.
    "finding": {"coordinator", "chair", "representative", "manager"},
    "assessment": {"coordinator", "chair"},
    "breach": {"practitioner", "governance", "chair"},
    # For whoever wrote it down and the lead; the agency that it is about does not read it.
    "complaint": {"practitioner", "governance"},
    "review": {"chair", "coordinator", "governance"},
    "proposal": {"chair", "coordinator", "governance"},
    # Of the desk that was asked, and of whoever approves in its area.
    "request": {"manager", "governance"},
    # Another victim's: nobody is barred from it.
    "closed": WITH_CASE | {"barred"},
    # What the hub's desk offers to people of its own area.
    "programme": {persona for persona in DESKS if persona not in ("board", "governance", "administrator")},
    # Of who sent it, who was asked (its desk reads no case) and the hub's desk.
    "asked": {"idva", "named", "triage", "coordinator", "chair"},
    "draft": {"practitioner"},
    "referral": {"practitioner", "triage", "coordinator", "chair"},
    "appealed": {"practitioner", "triage", "coordinator", "chair"},
    "paper": {"idva"},
    # Her own line; the leave of a colleague of the manager's.
    "due": {"idva"},
    "leave": {"manager"},
    # Meetings of her area, for those who sit in them or prepare them. Triage takes no part.
    "meeting": AT_MEETINGS,
    "held": AT_MEETINGS,
    "issued": AT_MEETINGS,
    "series": AT_MEETINGS,
    "listing": AT_MEETINGS & WITH_CASE,
    # For those who may call an emergency meeting in its area.
    "turn": {"coordinator", "chair"},
    # For the hubs of the two areas alone.
    "transfer": {"triage", "coordinator", "chair"},
    "research": {"representative"},
    # Her own agency's, and all of a case whose actions are shown in full: section "actions".
    "action": {"representative", "idva", "triage", "coordinator", "chair"},
}
ROWS = """
home                      G   home          -         -
home-seen                 P   home          -         -         own=-
due-snooze                GP  home          due!      -
due-wake                  P   home          due!      -
leave                     GP  home          -         -
leave-of                  GP  workload      -         -
leave-end                 P   home          leave!    -
sign-in                   GP  public        -         -
agency-start              GP  public        -         -
agency-back               G   public        -         -
sign-out                  P   public        -         -
code                      GP  home          -         -
code-passkey              P   home          -         -
passkeys                  GP  home          -         -
passkey-remove            P   home          -         -         own=-
unlock                    GP  home          -         -
keep-alive                G   home          -         -
held                      G   home          -         -
held-drop                 P   home          -         -
second-factor             GP  home          -         -
confidentiality           GP  home          -         -
account                   G   home          -         -
account-session-end       P   home          -         -
account-languages         GP  home          -         -
account-password          GP  home          -         -
account-recovery-codes    GP  home          -         -
password-forgotten        GP  public        -         -
password-set              GP  public        -         -
who-may-see               G   home          -         -
notices                   G   home          -         -
notices-read              P   home          -         -
notice-open               P   home          -         -
members                   G   people        -         -
member-invite             GP  people        -         -
member                    G   people        -         -
member-roles              GP  people        -         -
member-move               GP  people        -         -
member-leave              GP  people        -         -
member-languages          GP  people        -         -
member-home               GP  configure     -         -
configure                 G   configure     -         -
configure-agencies        G   configure     -         -
configure-agencies-again  GP  configure     -         -
configure-agencies-end    GP  configure     -         -
configure-agencies-name   GP  configure     -         -
configure-agencies-new    GP  configure     -         -
configure-agencies-one    G   configure     -         -
configure-area            G   configure     -         -
configure-area-theme      GP  configure     -         -
configure-closing         G   configure     -         -
configure-closing-coded   GP  configure     -         -
configure-closing-new     GP  configure     -         -
configure-closing-one     GP  configure     -         -
configure-library         G   configure     -         -
configure-library-new     GP  configure     -         -
configure-library-one     GP  configure     -         -
configure-letters         G   configure     -         -
configure-letters-new     GP  configure     -         -
configure-letters-one     GP  configure     -         -
configure-letters-suggested P configure     -         -
configure-services        G   configure     -         -
configure-services-one    GP  configure     -         -
configure-sign-on         G   configure     -         -
configure-sign-on-agency  GP  configure     -         -
configure-sign-on-test    P   configure     -         -
papers                    G   home          -         -
paper                     G   home          paper     -
paper-state               G   home          paper     -
paper-file                G   home          paper     -         own=-
paper-again               P   home          paper     -
paper-password            P   home          paper     -         own=-

cases                     G   see_cases     -         -
cases-search              GP  see_cases     -         -
case                      G   see_cases     case      -
case-lead                 GP  lead_cases    case      -
case-close                GP  lead_cases    case      -
case-reopen               GP  lead_cases    closed    -
case-in-touch             GP  write_cases   case      -
case-in-touch-end         P   write_cases   case      -         own=idva
case-people               G   see_cases     case      identity,perpetrator,children
case-people-add           GP  write_cases   case      children+
case-people-edit          GP  write_cases   case      identity+
case-people-contact-add   GP  write_cases   case      contact_details+
case-people-contact-edit  GP  write_cases   case      contact_details+
case-people-address-add   GP  write_cases   case      address+
case-people-address-edit  GP  write_cases   case      address+
case-people-tie-add       GP  write_cases   case      identity
case-people-tie-remove    P   write_cases   case      children+
case-papers               GP  see_cases     case      -
case-risk                 G   see_cases     case      headline
case-risk-new             GP  write_cases   case      headline
case-risk-one             G   see_cases     case      risk
case-services             G   act           case      headline
case-services-take        P   act           case      headline  own=idva
case-services-end         P   act           case      headline  own=idva
case-services-check-in    GP  support       case      safe_contact own=idva
case-services-offer       P   share_cases   case      headline
case-contact              GP  support       case      safe_contact
case-letters              G   lead_cases    case      safe_contact
case-letters-new          GP  lead_cases    case      safe_contact
case-letters-one          GP  lead_cases    case      safe_contact own=triage,coordinator,idva
case-letters-look         GP  lead_cases    case      safe_contact own=triage,coordinator,idva
case-letters-send         GP  lead_cases    case      safe_contact own=triage,coordinator,idva
case-letters-withdraw     P   lead_cases    case      safe_contact own=triage,coordinator,idva
case-letters-paper        P   lead_cases    case      safe_contact own=triage,coordinator,idva
case-marac                G   see_cases     case      actions,research,minutes
case-marac-list           GP  coordinate    case      -
case-marac-not-listed     GP  coordinate    case      -
case-marac-emergency      GP  coordinate    case      -
case-marac-action         GP  coordinate    case      -
case-marac-flag           P   act           case      -
case-marac-transfer       GP  coordinate    case      -
case-marac-told           GP  write_cases   case      safe_contact own=idva
case-timeline             G   see_cases     case      headline
case-plan                 G   see_cases     case      safety_plan
case-plan-new             GP  support       case      safety_plan
case-plan-one             G   see_cases     case      safety_plan own=triage,coordinator,chair,idva,representative
case-plan-copy            GP  support       case      safety_plan own=idva
case-plan-view-withdraw   P   support       case      safety_plan
case-plan-children        G   see_cases     case      safety_plan
case-plan-child-new       GP  write_cases   case      safety_plan
case-plan-child-one       GP  write_cases   case      safety_plan own=idva
case-plan-child-copy      GP  support       case      safety_plan own=idva
one-time-view             GP  public        -         -
case-voice                G   see_cases     case      voice,child_voice
case-voice-answers        GP  write_cases   case      voice
case-voice-add            GP  write_cases   case      headline
case-voice-child          GP  write_cases   case      headline
case-timeline-comment     GP  workload      case      headline
case-orders               G   see_cases     case      orders,address,police_history
case-orders-made-new      GP  write_cases   case      orders
case-orders-made-one      GP  write_cases   case      orders+
case-releases-new         GP  write_cases   case      orders
case-releases-one         GP  write_cases   case      orders+
case-police-markers-new   GP  write_cases   case      address
case-police-markers-one   GP  write_cases   case      address+
case-disclosure-scheme-new GP write_cases   case      police_history
case-disclosure-scheme-one GP write_cases   case      police_history own=idva,representative
case-courts               G   see_cases     case      court,perpetrator_places
case-investigations-new   GP  write_cases   case      court
case-investigations-one   GP  write_cases   case      court+
case-family-court-new     GP  write_cases   case      court
case-family-court-one     GP  write_cases   case      court+
case-courts-chronologies  G   write_cases   case      court+
case-courts-chronology-new GP write_cases   case      court+
case-courts-chronology    G   write_cases   case      court+
case-courts-chronology-issue P write_cases  case      court+
case-courts-chronology-withdraw P write_cases case    court+
case-courts-chronology-paper P write_cases  case      court+
case-courts-chronology-release G write_cases case     headline own=idva,triage,coordinator,chair,representative
case-courts-chronology-release P write_cases case     headline own=idva
case-position-of-trust-new GP write_cases   case      perpetrator_places
case-position-of-trust-one GP write_cases   case      perpetrator_places+
case-money                G   see_cases     case      money
case-money-help-new       GP  write_cases   case      money
case-money-help-one       GP  write_cases   case      money+
case-support              G   see_cases     case      safety_plan,court
case-needs-assessment-new GP  write_cases   case      safety_plan
case-needs-assessment-one GP  write_cases   case      safety_plan own=idva
case-outcome-measure-new  GP  write_cases   case      safety_plan
case-outcome-measure-one  GP  write_cases   case      safety_plan own=idva
case-court-support-new    GP  write_cases   case      court
case-court-support-one    GP  write_cases   case      court+
case-children             G   see_cases     case      children
case-child-plan-new        GP  write_cases   case      children
case-child-plan-one        GP  write_cases   case      children+
case-school-notice-new     GP  write_cases   case      children
case-school-notice-one     GP  write_cases   case      children+
case-direct-work-new       GP  write_cases   case      children
case-direct-work-one       GP  write_cases   case      children+
case-child-contact-new     GP  write_cases   case      children
case-child-contact-one     GP  write_cases   case      children+
case-programmes           G   see_cases     case      programmes
case-programme-place-new  GP  write_cases   case      programmes
case-programme-place-one  GP  write_cases   case      programmes+
case-nothing-available-new  GP  write_cases   case      programmes
case-nothing-available-one  GP  write_cases   case      programmes+
case-agencies             G   see_cases     case      headline
case-agencies-new         GP  write_cases   case      headline
case-agencies-withdraw    GP  write_cases   case      headline  own=idva
agency-referrals          G   write_cases   -         -
agency-referral           G   write_cases   asked     -
agency-referral           P   write_cases   asked     -         own=named
agency-referral-outcome   GP  write_cases   asked     -         own=named
case-contributions        G   see_cases     case      health,substance,orders,children,money
case-health-contacts-new      GP  write_cases   case      health
case-health-contacts-one      GP  write_cases   case      health  own=idva,glass
case-hospital-stays-new       GP  write_cases   case      health
case-hospital-stays-one       GP  write_cases   case      health  own=idva,glass
case-treatments-new           GP  write_cases   case      substance
case-treatments-one           GP  write_cases   case      substance  own=idva
case-licences-new             GP  write_cases   case      orders
case-licences-one             GP  write_cases   case      orders+
case-attendance-new           GP  write_cases   case      children
case-attendance-one           GP  write_cases   case      children+
case-easements-new            GP  write_cases   case      money
case-easements-one            GP  write_cases   case      money+
case-needs                G   see_cases     case      headline,identity,adult_care,immigration,equality
case-staff-risks-new          GP  write_cases   case      headline
case-staff-risks-one          GP  write_cases   case      headline+
case-interpreters-new         GP  write_cases   case      identity
case-interpreters-one         GP  write_cases   case      identity+
case-capacity-new             GP  write_cases   case      adult_care
case-capacity-one             GP  write_cases   case      adult_care+
case-adult-enquiries-new      GP  write_cases   case      adult_care
case-adult-enquiries-one      GP  write_cases   case      adult_care+
case-carers-new               GP  write_cases   case      adult_care
case-carers-one               GP  write_cases   case      adult_care+
case-immigration-new          GP  write_cases   case      immigration
case-immigration-one          GP  write_cases   case      immigration+
case-by-and-for-new           GP  write_cases   case      equality
case-by-and-for-one           GP  write_cases   case      equality+
case-home                 G   see_cases     case      home,confidential_address,perpetrator_places
case-accommodation-need-new GP write_cases  case      home
case-accommodation-need-one GP write_cases  case      home+
case-placement-new        GP  write_cases   case      confidential_address
case-placement-one        GP  write_cases   case      confidential_address+
case-works-at-home-new    GP  write_cases   case      home
case-works-at-home-one    GP  write_cases   case      home+
case-rehousing-check-new  GP  write_cases   case      perpetrator_places
case-rehousing-check-one  GP  write_cases   case      perpetrator_places+
case-notes                G   see_cases     case      headline
case-notes-comment        GP  workload      case      headline
case-comment-read         P   see_cases     case      headline  own=idva
case-notes-add            GP  write_cases   case      headline
case-documents            G   see_cases     case      headline
case-documents-add        GP  write_cases   case      headline
case-documents-one        G   see_cases     case      headline  own=idva
case-sharing              G   see_cases     case      headline
case-sharing-add          GP  share_cases   case      headline
case-sharing-end          GP  share_cases   case      headline
case-looked               G   who_looked    case      headline
case-looked-person        G   who_looked    case      identity+
case-sharing-restrict     GP  restrict      case      headline
case-sharing-lift         GP  restrict      restricted  headline
case-sharing-name         GP  restrict      restricted  headline
case-sharing-unname       GP  restrict      restricted  headline
case-sharing-trust        GP  restrict      restricted  headline
case-sharing-looked       G   restrict      restricted  headline
case                      G   see_cases     restricted  -
case-sharing              G   see_cases     restricted  headline
case-conflict             GP  see_cases     case      -
conflicts                 G   restrict      -         -
conflict-lift             GP  restrict      -         -         own=chair,coordinator
break-glass               GP  break_glass   -         -
glass-reviews             G   audit         -         -
glass-review              GP  audit         -         -
known                     GP  see_cases     -         -
case-history              G   see_cases     case      headline
case-history-put-back     GP  write_cases   case      identity+
case-people-history       G   see_cases     case      identity

my-referrals              G   refer         -         -
referral-start            GP  refer         -         -
referral                  G   refer         referral  -
referral-check            G   refer         draft     -
referral-submit           P   refer         draft     -
referral-sent             G   refer         referral! -
referral-same             GP  refer         draft     -
referral-possible         P   refer         draft     -
referral-under-16         G   refer         draft     -
referral-appeal           GP  refer         referral  -
referral-take             P   refer         referral  -
referral-discard          GP  refer         draft     -
referral-remove           GP  refer         draft     -
referral-to-children      P   refer         draft     -
restricted                G   restrict      -         -
restricted-referral       GP  restrict      duty      -
restricted-outcome        P   restrict      duty      -
restricted-appeal         P   restrict      duty      -         own=practitioner
restricted-open           GP  restrict      duty      -
referral                  G   refer         duty      -
referral-page             GP  refer         draft     -
triage                    GP  triage        -         -
triage-referral           GP  triage        referral  -
triage-outcome            P   triage        referral  -
triage-appeal             P   triage        appealed  -
accommodation             G   write_cases   -         -
accommodation-new         GP  write_cases   -         -
accommodation-place       GP  write_cases   -         -   own=practitioner
caseload                  G   act           -         -

research                  G   research      -         -
research-nothing          P   research      -         -
research-rates            G   see_meetings  -         -
research-sitting          GP  research      research! -
research-return           GP  research      research  -
meetings                  G   see_meetings  -         -
meeting                   G   see_meetings  meeting   -
meeting-by-hand           GP  coordinate    -         -
meeting-series            GP  coordinate    -         -
meeting-series-settings   GP  coordinate    series    -
meeting-series-new        GP  coordinate    -         -         own=coordinator,chair
meeting                   G   see_meetings  meeting   -
on-call                   GP  coordinate    -         -
on-call-change            GP  coordinate    turn      -
on-call-remove            P   coordinate    turn      -
meeting-prepare           GP  coordinate    meeting   -
meeting-balance           GP  coordinate    meeting   -
meeting-order             P   coordinate    meeting   -
meeting-leaving           P   coordinate    meeting   -
meeting-cancel            GP  coordinate    meeting   -
listing-change            GP  coordinate    listing   -
meeting-transfers         G   coordinate    -         -
meeting-transfer          G   see_cases     transfer  -
meeting-transfer-step     GP  coordinate    transfer  -
meeting-transfer-pack     P   coordinate    transfer  -
meeting-opening           GP  coordinate    meeting   -
meeting-somebody          P   coordinate    meeting   -
meeting-confidentiality   GP  see_meetings  meeting   -
meeting-begin             P   coordinate    meeting   -
meeting-projector         P   see_meetings  meeting   -
meeting-break             P   coordinate    meeting   -
meeting-finish            P   coordinate    meeting   -
meeting-room              G   see_meetings  meeting   -
meeting-case              G   see_meetings  meeting   -         own=coordinator,chair,idva,representative
meeting-state             G   see_meetings  meeting   -         own=coordinator,chair,idva,representative
meeting-call              P   coordinate    meeting   -
meeting-words             P   coordinate    meeting   -
meeting-action            P   coordinate    meeting   -
meeting-close             P   coordinate    meeting   -
meeting-defer             P   coordinate    meeting   -
meeting-minutes           G   see_meetings  held      -         own=coordinator,chair
meeting-minutes           G   see_meetings  issued    -
meeting-minutes-write     P   coordinate    held      -
meeting-minutes-approve   P   chair         held      -
meeting-minutes-issue     P   coordinate    held      -
calendar-feed             GP  see_meetings  -         -
calendar                  G   public        -         -
meeting-minutes-amend     GP  coordinate    issued    -
meeting-recall            GP  coordinate    issued    -
meeting-paper             P   see_meetings  meeting   -
actions                   G   act           -         -
actions-together          GP  act           -         -
actions-overview          G   coordinate    -         -
action                    G   act           action    -
action                    P   act           action    -         403=triage,idva
action-supersede          GP  act           action    -         403=triage,idva
action-transfer           GP  act           action    -         403=triage,idva
flags                     GP  act           -         -

programmes                G   act           -         -
programme-new             GP  act           -         -
programme                 G   act           programme  -
programme-change          GP  act           programme  -         own=triage,coordinator,chair
programme-run-new         GP  act           programme  -         own=triage,coordinator,chair
programme-run             GP  act           programme  -         own=triage,coordinator,chair

api-schema                G   public        -         -
api-referrals             GP  refer         -         -
api-referral              G   refer         referral! -
api-cases                 G   see_cases     -         -
api-case                  G   see_cases     case!     -
api-case-records          G   see_cases     case!     -
api-agency-referrals      G   write_cases   -         -
api-agency-referral       G   write_cases   asked!    -
api-agency-referral-answer P  write_cases   asked!    -
api-agency-referral-outcome P write_cases   asked!    -
flag-remove               P   act           -         -         own=representative

dashboard                 G   dashboard     -         -
what-if                   G   dashboard     -         -
dashboard-report          P   dashboard     -         -
dashboard-export          G   dashboard     -         -
dashboard-outcomes        G   dashboard     -         -
dashboard-criminal-justice G  dashboard     -         -
dashboard-criminal-justice-export G dashboard -       -
dashboard-part-4          G   dashboard     -         -
dashboard-part-4-export   G   dashboard     -         -
dashboard-records         G   drill         -         -
accountability            G   dashboard     -         -
workload                  G   workload      -         -
audit-log                 G   audit         -         -
audit-export              G   audit         -         -
audit-alerts              G   audit         -         -
audit-alert               GP  audit         alert     -
keeping                   G   keep          -         -
keeping-review            GP  keep          review    -
keeping-approvals         G   rights        -         -
keeping-approval          GP  rights        proposal  -
keeping-schedule          GP  rights        -         -
holds                     GP  rights        -         -
quality                   G   quality       -         -
quality-draw              GP  quality       -         -
quality-sample            G   see_cases     sample    -
quality-complaints        G   quality       -         -
quality-voice             G   quality       -         -
quality-close             P   quality       sample    -
quality-finding-add       GP  see_cases     sample    -
quality-item              G   see_cases     item      -
quality-answer            GP  see_cases     item      -   own=coordinator,representative
quality-agree             GP  see_cases     answered  -   own=coordinator,representative
quality-finding           GP  home          finding   -
quality-assess            P   quality       -         -   own=-
quality-assessment        GP  quality       assessment  -
quality-assessment-final  P   chair         assessment  -
quality-attendance        G   quality       -         -
quality-timeliness        G   quality       -         -
quality-older             G   quality       -         -
quality-paper             P   quality       -         -   own=-
complaints                G   home          -         -
complaint-new             GP  home          -         -
complaint                 G   home          complaint -
complaint-step            GP  rights        complaint -
complaint-readers         GP  rights        complaint -
complaint-hold            GP  rights        complaint -
complaint-hold-end        GP  rights        complaint -
breaches                  G   rights        -         -
breaches-export           G   rights        -         -
breach-report             GP  home          -         -
breaches-mine             G   home          -         -
breach                    G   home          breach    -
breach-step               GP  rights        breach    -
disclosures               G   rights        -         -
disclosures-export        G   rights        -         -
case-sharing-disclosed    GP  share_cases   case      headline
hold-end                  GP  rights        -         -
case-hold                 GP  keep          case      headline

subject-access            G   subject_access  -         -
subject-access-new        GP  subject_access  -         -
subject-access-request    G   subject_access  request   -
subject-access-people     GP  subject_access  request   -
subject-access-item       GP  subject_access  request   -
subject-access-clock      GP  subject_access  request   -
subject-access-way        GP  subject_access  request   -
subject-access-propose    P   subject_access  request   -
subject-access-reopen     P   subject_access  request   -
subject-access-reply      P   subject_access  request   -
subject-access-given      GP  subject_access  request   -
subject-access-withdraw   GP  subject_access  request   -
subject-access-approvals  G   rights          -         -
subject-access-approval   GP  rights          request   -
"""


@dataclass(frozen=True)
class Row:
    """One address and one method."""

    name: str
    method: str
    permission: str
    kind: str
    sections: tuple[str, ...] = ()
    own: tuple[str, ...] = tuple(PERSONAS)
    refused: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.name} {self.record}"

    @property
    def record(self) -> str:
        return self.kind.rstrip("!")

    def verdict(self, persona: str) -> str:
        """What she gets: the sign-in page, nothing (404), a refusal (403), or the page. The API knows no session."""
        if self.permission == "public":
            return OPEN
        if self.api:
            return NO_TOKEN
        if persona == ANONYMOUS:
            return SIGN_IN
        unseen = self.record != "-" and persona not in VISIBLE[self.record]
        if not holds(persona, self.permission):
            return NOTHING if unseen and not self.kind.endswith("!") else REFUSED
        if unseen or not self._shown(persona) or persona not in self.own:
            return NOTHING
        return REFUSED if persona in self.refused else OPEN

    @property
    def api(self) -> bool:
        return self.name.startswith("api-") and self.permission != "public"

    def verdict_of_token(self, persona: str) -> str:
        """What a system gets that acts for her by a token: the power and the API's own, then the record."""
        if not (holds(persona, self.permission) and holds(persona, "api")):
            return REFUSED
        return OPEN if self.record == "-" or persona in VISIBLE[self.record] else NOTHING

    def _shown(self, persona: str) -> bool:
        return not self.sections or any(shows(persona, section) for section in self.sections)


def holds(persona: str, permission: str) -> bool:
    """Whether one of her roles carries the power, by the grants typed apart from the code."""
    roles = {"elsewhere": ["chair", "coordinator"], "nobody": []}.get(persona)
    roles = [DESKS[persona][1].value] if roles is None else roles
    return any(permission in GRANTS[role].split() for role in roles)


def shows(persona: str, section: str) -> bool:
    """Whether she sees anything (with +: all) of a section of the case; it is listed, so M opens to who sits there."""
    group, role = DESKS[persona]
    letter = CELLS[section.rstrip("+"), group.value]
    whole = letter == "F" or ("M" in letter and role.value in ("representative", "idva"))
    return whole or (letter in ("S", "O", "O, M") and not section.endswith("+"))


def rows() -> list[Row]:
    found = []
    for line in filter(None, map(str.strip, ROWS.splitlines())):
        name, methods, permission, kind, sections, *others = line.split()
        fields = {"sections": () if sections == "-" else tuple(sections.split(","))}
        for other in others:
            key, who = other.split("=")
            fields[{"own": "own", "403": "refused"}[key]] = tuple(who.split(","))
        found += [Row(name, {"G": "GET", "P": "POST"}[method], permission, kind, **fields) for method in methods]
    return found


TABLE = rows()
