"""What is wrongly filled in on each form of the hub, for the check of its error state, typed by hand."""

from dataclasses import dataclass, field

# A choice that the page does not offer.
FORGED = "forged"
LONG = "a long word " * 2000
NO_DAY = {"day": "31", "month": "2", "year": "2026"}


@dataclass(frozen=True)
class Wrong:
    """One form with what is typed into it. ``route`` is what it is posted to, ``page`` where it stands if elsewhere; ``at``
    fills the address; ``form`` is a part of the form's own address where the page has several; ``press`` is the same of the
    form whose button leads to it. ``session`` names a state of her session: see tests/test_error_states.py."""

    route: str
    persona: str
    typed: dict = field(default_factory=dict)
    page: str = ""
    at: dict = field(default_factory=dict)
    form: str = ""
    kind: str = ""
    press: str = ""
    session: str = ""
    in_session: bool = False

    def __str__(self) -> str:
        return " ".join([self.route, *map(str, self.at.values())])


def day(name: str, **more) -> dict:
    """A day that no calendar has."""
    return {f"{name}_{part}": text for part, text in NO_DAY.items()} | more


def journey(slug: str, typed: dict, place: bool = True) -> Wrong:
    return Wrong("referral-page", "practitioner", typed, at={"slug": slug, **({"place": 1} if place else {})})


WRONG = [
    Wrong("sign-in", "anonymous", {"username": "nobody@example.org", "password": "not this"}),
    Wrong("agency-start", "anonymous", {"email": "jo@nowhere.example"}),
    Wrong("cases-search", "practitioner", {"q": ""}, page="cases"),
    Wrong("due-snooze", "idva", day("back_on", reason="She is away until then")),
    Wrong("leave", "manager", day("first_on", cover=FORGED)),
    Wrong("leave-of", "manager", day("last_on", cover=FORGED)),
    Wrong("case-timeline-comment", "manager", {"text": ""}),
    Wrong("case-notes-comment", "manager", {"text": ""}),
    Wrong("case-lead", "triage", {"to": "", "reason": "She moves to another team"}),
    Wrong("case-close", "triage", {"reason": "The risk has gone"}),
    Wrong("case-reopen", "triage", {"reason": ""}),
    Wrong("case-in-touch", "practitioner", day("next_on", how="By telephone", way="comes", next_time="half past")),
    Wrong("case-people-add", "triage", day("date_of_birth", given_name="Ida", approximate_age="old"), at={"role": "child"}),
    Wrong("case-people-edit", "triage", day("date_of_birth", given_name="Ida")),
    Wrong("case-people-contact-add", "triage", day("checked_on", value="not a number", safety="safe")),
    Wrong("case-people-contact-edit", "triage", day("checked_on", value="not a number")),
    Wrong("case-people-address-add", "triage", day("since", lines="1 Elm Row", postcode="NO")),
    Wrong("case-people-address-edit", "triage", day("until", lines="", postcode="NO")),
    Wrong("case-people-tie-add", "practitioner", {"first": "", "second": ""}),
    Wrong("case-risk-new", "idva", {"item_1": "yes", "comment_1": "In May"} | day("assessed_on")),
    Wrong("case-services-take", "idva", {"-worker": FORGED}, page="case-services"),
    Wrong("case-services-end", "idva", {"-reason": ""}, page="case-services"),
    Wrong("case-services-check-in", "idva", {"outcome": "well", "note": "She is well", "contact_point": FORGED}),
    Wrong("case-services-offer", "triage", {"offer-reason": "She asked for it"}, page="case-services"),
    Wrong("case-contact", "idva", day("on", note="Nobody answered", time="noonish")),
    Wrong("case-letters-new", "idva", {"template": FORGED, "plain": "plain"}),
    Wrong("case-letters-one", "idva", {"subject": "Please ring", "text": ""}),
    Wrong("case-letters-look", "idva", {"verdict": "change", "why": ""}),
    Wrong("case-letters-send", "idva", {"how": FORGED}),
    Wrong("configure-library-new", "administrator", {"text": "Change the locks", "days": "0", "about": "victim"}),
    Wrong("configure-library-one", "administrator", {"text": "Change the locks", "days": "ten", "why": ""}),
    Wrong("configure-letters-new", "administrator", {"name": "Call me", "whom": "victim", "neutral": "Ring {anybody}"}),
    Wrong("configure-letters-one", "administrator", {"name": "Call me", "neutral": "Ring {anybody}", "why": ""}),
    Wrong("case-marac-emergency", "coordinator", day("day", reason="He is released today", time="soon")),
    Wrong("case-marac-action", "coordinator", day("due_on", text="Change the locks")),
    Wrong("case-marac-flag", "representative", {"desk": FORGED}),
    Wrong("case-marac-transfer", "coordinator", {"text": "She rings at noon", "to": FORGED}),
    Wrong("case-marac-told", "idva", {"outcome": "told", "told": "He is warned", "contact_point": FORGED}),
    Wrong("meeting-transfer-step", "coordinator", day("happened_on", told_by="", text="They rang")),
    Wrong("case-plan-new", "idva", day("agreed_on", home="Locks are changed")),
    Wrong("case-plan-copy", "idva", {"title": "notes", "contact": "Jo of the refuge", "how": "link", "word": "jam"}),
    Wrong("case-plan-child-copy", "idva", {"title": "notes", "contact": "Jo of the refuge"}),
    Wrong("case-plan-child-new", "idva", day("agreed_on", voice="own", code="strawberry")),
    Wrong("case-plan-child-one", "idva", day("agreed_on", voice="own", code="strawberry")),
    *(
        Wrong(f"case-{word}-{what}", "idva", typed)
        for what in ("new", "one")
        for word, typed in (
            ("needs-assessment", day("on", stage="intake", words="A door that locks")),
            ("outcome-measure", day("on", stage="exit", words="I sleep again")),
            ("court-support", day("hearing_on", kind="trial", hearing_time="noonish", status="held", outcome="Put off")),
        )
    ),
    Wrong("one-time-view", "anonymous", {"word": "not this"}),
    Wrong("case-money-help-new", "idva", day("applied_on", kind="grant", status="refused", amount="lots")),
    Wrong("case-money-help-one", "idva", day("applied_on", kind="grant", status="refused", amount="lots")),
    Wrong("case-orders-made-new", "idva", day("until", kind="dvpo", status="breached", terms="Not to call")),
    Wrong("case-orders-made-one", "idva", day("until", kind="dvpo", status="breached", terms="Not to call")),
    Wrong("case-releases-new", "idva", day("release_on", kind="prison", status="expected", place="HMP Farley")),
    Wrong("case-releases-one", "idva", day("release_on", kind="prison", status="expected", place="HMP Farley")),
    Wrong("case-police-markers-new", "idva", day("expires_on", kind="alarm", status="placed", log_number="4711")),
    Wrong("case-police-markers-one", "idva", day("expires_on", kind="alarm", status="placed", log_number="4711")),
    Wrong("case-disclosure-scheme-new", "idva", day("face_on", route="ask", status="told", police_number="words")),
    Wrong("case-disclosure-scheme-one", "idva", day("face_on", route="ask", status="told", police_number="words")),
    Wrong("case-investigations-new", "idva", day("charged_on", offence="Assault", status="convicted")),
    Wrong("case-investigations-one", "idva", day("charged_on", offence="Assault", status="convicted")),
    Wrong("case-family-court-new", "idva", day("next_hearing_on", kind="care", status="open", next_hearing_time="noonish")),
    Wrong("case-family-court-one", "idva", day("next_hearing_on", kind="care", status="open", next_hearing_time="noonish")),
    Wrong("case-position-of-trust-new", "idva", day("sent_on", works_with="children", status="ended")),
    Wrong("case-position-of-trust-one", "idva", day("sent_on", works_with="children", status="ended")),
    Wrong("case-programme-place-new", "idva", day("referred_on", source="agency", referred_by="The surgery")),
    Wrong("case-programme-place-one", "idva", day("referred_on", source="agency", reason="Her shifts changed")),
    Wrong("case-nothing-available-new", "idva", day("on", kind="counselling", words="Nobody speaks Sylheti")),
    Wrong("case-nothing-available-one", "idva", day("on", kind="counselling", words="Nobody speaks Sylheti")),
    *(
        Wrong(f"case-{word}-{what}", "idva", typed)
        for what in ("new", "one")
        for word, typed in (
            ("child-plan", day("since", kind="protection", worker="Oriel Tansy")),
            ("school-notice", day("incident_on", school="Hollybank Primary", incident_time="teatime")),
            ("direct-work", day("began_on", kind="dart", sessions="many")),
            ("child-contact", day("since", how="supervised", with_whom_id=FORGED)),
        )
    ),
    Wrong("programme-new", "idva", {"name": "Caring Dads", "kind": "perpetrator", "whom": "victim", "age_from": "old"}),
    Wrong("programme-change", "triage", {"name": "", "age_from": "18", "age_to": "16"}),
    Wrong("programme-run-new", "triage", day("starts_on", sessions="none", places="8", meets="Mondays")),
    Wrong("programme-run", "triage", day("held_on", session=FORGED)),
    Wrong("accommodation-new", "idva", day("full_until", measure="beds", adults="many")),
    Wrong("accommodation-place", "practitioner", day("full_until", measure="beds", adults="many")),
    Wrong("case-accommodation-need-new", "idva", day("need_on", kind="refuge", women="many", status="unmet")),
    Wrong("case-accommodation-need-one", "idva", day("need_on", kind="refuge", women="many", status="ended")),
    Wrong("case-placement-new", "idva", day("referred_on", place=FORGED, status="refused")),
    Wrong("case-placement-one", "idva", day("referred_on", status="refused")),
    Wrong("case-courts-chronology-new", "idva", day("due_on")),
    Wrong("case-courts-chronology-release", "idva", {"why": "", "entries": FORGED}),
    Wrong("case-agencies-new", "idva", {"asked_for": "Talking therapy", "why": "Ring 07700 900123", "contact": FORGED}),
    Wrong("case-agencies-withdraw", "idva", {"words": ""}),
    Wrong("agency-referral", "named", {"answer": "declined", "words": "No room before May"}),
    Wrong("agency-referral-outcome", "named", {"outcome": FORGED, "words": "Eight sessions"}),
    *(
        Wrong(f"case-{word}-{what}", "idva", typed)
        for what in ("new", "one")
        for word, typed in (
            ("health-contacts", day("on", service="The clinic", asked="not_alone")),
            ("hospital-stays", day("admitted_on", ward="Ward Elm", status="discharged")),
            ("treatments", day("referred_on", words="By her sister", contact=FORGED)),
            ("licences", day("since", officer="Rowena Birch", where="Not in the square")),
            ("attendance", day("since", percent="many", words="Late on Mondays")),
            ("easements", day("asked_on", evidence="A letter", status="given")),
            ("staff-risks", day("since", words="A large dog", rules=FORGED)),
            ("interpreters", day("needed_on", language="Bengali", status="booked")),
            ("capacity", day("assessed_on", decision="Where she lives", assessor="Bryn Hollis")),
            ("adult-enquiries", day("raised_on", worker="Bryn Hollis", advocate="Speak Up")),
            ("carers", day("asked_on", if_gone="His brother", direction=FORGED)),
            ("immigration", day("applied_on", adviser="Beacon Law", status="granted")),
            ("by-and-for", day("said_on", wish="Somebody who signs", community=FORGED)),
        )
    ),
    Wrong("case-works-at-home-new", "idva", day("requested_on", works="New locks", cost="lots", status="ordered")),
    Wrong("case-works-at-home-one", "idva", day("requested_on", works="New locks", cost="lots", status="done")),
    Wrong("case-rehousing-check-new", "idva", day("asked_on", asked="Quayside Homes", outcome=FORGED)),
    Wrong("case-rehousing-check-one", "idva", day("asked_on", asked="Quayside Homes", outcome=FORGED)),
    Wrong("case-voice-answers", "idva", day("on", stage="intake", safe="3")),
    Wrong("case-voice-add", "practitioner", {"text": "I want to stay here"}),
    Wrong("case-voice-child", "practitioner", day("heard_on", words="He shouts")),
    Wrong("case-notes-add", "practitioner", {"text": ""}),
    Wrong("case-documents-add", "practitioner", {"name": "Letter"}),
    Wrong("case-sharing-add", "triage", day("until", reason="They house her")),
    Wrong("case-sharing-end", "triage", {"reason": ""}),
    journey("referrer", {"name": "Jo Example", "email": "not an address"}, place=False),
    journey("victim", day("date_of_birth", given_name="", dob_known="yes", family_name="Alder")),
    journey("about", {"ethnicity": FORGED, "needs": "A ramp"}),
    journey("contact", {"contact_points-0-value": "not a number", "contact_points-0-channel": "mobile"}),
    journey("address", {"addresses-0-lines": "1 Elm Row", "addresses-0-postcode": "NO"}),
    journey("perpetrator", day("date_of_birth", given_name="Bren", dob_known="yes")),
    journey("perpetrator-more", {"phone": "no number", "occupation": "Driver"}),
    journey("household", {}, place=False),
    journey("child", day("date_of_birth", given_name="Tam", born="born")),
    journey("other", day("date_of_birth", given_name="Wyn", dob_known="yes")),
    journey("incident", day("incident_on", what_happened="He broke the door"), place=False),
    journey("factors", {"victims-0-alcohol": FORGED}, place=False),
    journey("tools", {"tools": FORGED}, place=False),
    journey("tool", {"q_1": FORGED, "c_1": "In May"}),
    journey("grounds", day("previous_marac_on", grounds="repeat", police_incidents="some"), place=False),
    journey("consent", {"consent": FORGED}, place=False),
    journey("without-consent", {"sharing_grounds": FORGED, "necessity": "Her life"}, place=False),
    journey("wishes", {"wishes": LONG}, place=False),
    journey("pathways", {"pathways": FORGED}, place=False),
    Wrong("referral-appeal", "practitioner", {"reason": ""}, kind="refused"),
    Wrong("triage", "triage", {"to": FORGED}),
    Wrong("triage-referral", "triage", {"decision": "accepted", "reason": ""}),
    Wrong("triage-appeal", "triage", {"answer": ""}, page="triage-referral", form="appeal", kind="appealed"),
    Wrong("triage-outcome", "triage", {}, page="triage-referral", form="outcome", kind="lower"),
    Wrong("research-return", "representative", {"withheld_reason": "", "text-0": LONG}),
    Wrong("research-sitting", "representative", {"-withheld_reason": LONG}),
    Wrong("meeting-series-settings", "coordinator", {"name": "", "starts": "noonish", "quorum": "many"}),
    Wrong("meeting-series-new", "coordinator", {"name": "", "kind": FORGED, "starts": "noonish"}),
    Wrong("on-call", "coordinator", day("from_day", phone="no number", from_time="noonish")),
    Wrong("on-call-change", "coordinator", day("until_day", phone="no number", until_time="noonish")),
    Wrong("meeting-prepare", "coordinator", {"reference": "no reference"}),
    Wrong("meeting-leaving", "coordinator", {"desk": "", "at": "11am"}, page="meeting-prepare", form="leaving"),
    Wrong("meeting-balance", "coordinator", {"reason": ""}),
    Wrong("meeting-cancel", "coordinator", {"reason": ""}),
    Wrong("meeting-by-hand", "coordinator", {"reason": "", "meeting": ""}),
    Wrong("case-marac-not-listed", "coordinator", {"reason": ""}, kind="unlisted"),
    Wrong("listing-change", "coordinator", {"what": "withdraw", "withdraw_reason": ""}),
    Wrong("meeting-somebody", "coordinator", {"name": ""}, page="meeting-opening", form="attendance/add"),
    Wrong("action", "representative", day("happened_on", status="done", text="He was arrested")),
    Wrong("actions-together", "representative", {"what": "hand", "hand_reason": "She is away"}),
    Wrong("action-supersede", "coordinator", {"newer": "", "reason": "A newer one"}),
    Wrong("action-transfer", "coordinator", {"desk": "", "reason": "Another team does it"}),
    Wrong("meeting-minutes-write", "coordinator", {"opening": LONG}, page="meeting-minutes", form="words"),
    Wrong("meeting-minutes-amend", "coordinator", {"text": ""}),
    Wrong("meeting-recall", "coordinator", {"kind": FORGED, "reason": "A wrong address"}),
    Wrong("meeting-words", "chair", {"decision": LONG}, page="meeting-room", form="words", in_session=True),
    Wrong("meeting-action", "chair", day("due_on", text="Change the locks"), page="meeting-room", in_session=True),
    Wrong("meeting-defer", "chair", {"reason": ""}, page="meeting-room", form="defer", in_session=True),
    Wrong("case-sharing-restrict", "chair", {"reason": ""}),
    Wrong("case-sharing-name", "chair", day("until", reason="Her IDVA")),
    Wrong("case-sharing-trust", "chair", {"answer": FORGED, "note": "Nobody yet"}),
    Wrong("case-sharing-lift", "chair", {"reason": ""}),
    Wrong("case-conflict", "practitioner", {"reason": ""}),
    Wrong("break-glass", "idva", {"reference": "no reference", "reason": "He is at her door"}),
    Wrong("glass-review", "governance", {"outcome": FORGED, "review": "She was in danger"}),
    Wrong("known", "practitioner", day("born", by="born", name_born="Ida Alder")),
    Wrong("keeping-review", "chair", day("keep_until", what="keep", reason="The court asked")),
    Wrong("keeping-approval", "governance", {"what": FORGED, "reason": "Its time is up"}),
    Wrong("keeping-schedule", "governance", {"record_class": FORGED, "years": "many", "reason": "The board"}),
    Wrong("holds", "governance", {"reference": "no reference", "reason": "The court asked"}),
    Wrong("hold-end", "governance", {"reason": ""}),
    Wrong("quality-draw", "chair", {"size": "many", "kind": FORGED}),
    Wrong("quality-answer", "representative", {"hers": FORGED, "hers_words": "She was asked"}),
    Wrong("quality-agree", "coordinator", {"hers": FORGED, "hers_words": "Seen together"}),
    Wrong("quality-finding-add", "chair", day("due_on", text="Plans are not dated", email="no address")),
    Wrong("quality-finding", "manager", {"status": FORGED, "outcome": "They are dated"}),
    Wrong("quality-assessment", "chair", {"referral_rating": FORGED, "referral_evidence": "The audit of May"}),
    Wrong("breach-report", "practitioner", day("noticed_day", kind="sent", what="A letter", noticed_time="half past")),
    Wrong("breach-step", "governance", {"people": "many"}, at={"step": "risk"}),
    Wrong("breach-step", "governance", day("told_day", tell_ico="yes", ico_reason="A risk"), at={"step": "ico"}),
    Wrong("breach-step", "governance", {"tell_people": FORGED, "people_reason": "She knows"}, at={"step": "people"}),
    Wrong("breach-step", "governance", day("done_on", text="It was fetched back"), at={"step": "entry"}),
    Wrong("breach-step", "governance", {"status": "closed", "lessons": "Check the address"}, at={"step": "close"}),
    Wrong("case-sharing-disclosed", "triage", day("given_on", body="The family court", what="Minutes", reason="Ordered")),
    Wrong("complaint-new", "practitioner", day("received_on", what="Nobody rang back", desk=FORGED)),
    Wrong("complaint-step", "governance", day("acknowledged_on"), at={"step": "acknowledge"}),
    Wrong("complaint-step", "governance", {"learning": LONG}, at={"step": "withdraw"}),
    Wrong("complaint-step", "governance", day("answered_on", answer="Sorry"), at={"step": "answer"}, kind="acknowledged"),
    Wrong("complaint-step", "governance", day("review_on"), at={"step": "again"}, kind="answered_complaint"),
    Wrong("complaint-step", "governance", {"learning": ""}, at={"step": "close"}, kind="answered_complaint"),
    Wrong("complaint-hold", "governance", {"ground": FORGED, "reason": "The court asked"}),
    Wrong("complaint-hold-end", "governance", {"reason": ""}),
    Wrong("complaint-readers", "governance", {"readers": FORGED}),
    Wrong("case-hold", "chair", {"ground": FORGED, "reason": "The court asked"}),
    Wrong("member-invite", "manager", {"full_name": "Jo Lane", "email": "no address"}),
    Wrong("member-roles", "manager", {"roles": FORGED}),
    Wrong("member-move", "administrator", {"desk": "", "reason": "She moves"}),
    Wrong("member-leave", "manager", {"reason": ""}),
    Wrong("member-home", "administrator", {"postcode": "NO"}),
    Wrong("member-languages", "administrator", {"languages": "word " * 12}),
    Wrong("account-languages", "idva", {"languages": "word " * 12}),
    Wrong("configure-area", "administrator", {"glass_hours": "many"}),
    Wrong("configure-sign-on-agency", "administrator", {"issuer": "http://id.example", "domains": "no domain"}),
    Wrong("code", "coordinator", {"code": "wrong"}, session="half"),
    Wrong("second-factor", "manager", {"code": "wrong"}, session="half"),
    Wrong("unlock", "teacher", {"password": "not this"}, session="locked"),
    Wrong("account-password", "idva", {"old_password": "not this", "new_password1": "short", "new_password2": "other"}),
    Wrong("account-recovery-codes", "coordinator", {"password": "not this"}),
    Wrong("password-forgotten", "anonymous", {"email": "not an address"}),
    Wrong("password-set", "anonymous", {"new_password1": "short", "new_password2": "other"}),
    Wrong("audit-alert", "governance", {"outcome": FORGED, "reason": "She was asked"}),
    Wrong("case-history-put-back", "practitioner", {"reason": ""}),
    Wrong("case-sharing-unname", "chair", {"reason": ""}),
    Wrong("conflict-lift", "chair", {"reason": ""}),
    Wrong("restricted-referral", "chair", {"decision": "accepted", "reason": ""}),
    Wrong("restricted-open", "chair", {"reason": ""}),
    Wrong("restricted-appeal", "chair", {"answer": ""}, page="restricted-referral", form="appeal", kind="hidden_appeal"),
    Wrong("restricted-outcome", "chair", {}, page="restricted-referral", form="outcome", kind="hidden_lower"),
    Wrong("meeting-close", "chair", {"without_perpetrator": ""}, page="meeting-room", press="close", in_session=True),
    Wrong("subject-access-new", "manager", day("received_on", asker_name="Ida Alder", identity="Passport")),
    Wrong("subject-access-people", "manager", {"people": FORGED}),
    Wrong("subject-access-item", "manager", {"verdict": FORGED, "reason": "It names another"}),
    Wrong("subject-access-clock", "manager", {"reason": LONG}),
    Wrong("subject-access-way", "manager", {"reply": FORGED, "reply_to": "4 Alder Row"}),
    Wrong("subject-access-approval", "governance", {"answer": FORGED}, kind="asked_proposed"),
    Wrong("subject-access-given", "manager", day("on", how=""), kind="asked_approved"),
    Wrong("subject-access-withdraw", "manager", {"reason": ""}),
    Wrong("dashboard", "board", {"period": "custom", "first": "no month"}),
]  # fmt: skip
# Posts without anything that could be filled in wrongly: a button alone, or choices of which each is good.
BUTTONS = {
    "case-courts-chronology-issue", "case-courts-chronology-withdraw", "case-courts-chronology-paper",
    "case-letters-withdraw", "case-letters-paper", "configure-letters-suggested",
    "home-seen", "due-wake", "leave-end", "case-comment-read",
    "case-plan-view-withdraw",
    "sign-out", "notices-read", "notice-open", "paper-again", "case-in-touch-end", "case-people-tie-remove", "case-papers",
    "case-marac-list", "referral-start", "referral-submit", "referral-same", "referral-possible", "referral-take",
    "referral-discard", "referral-remove", "referral-to-children", "research-nothing", "meeting-series", "meeting-order",
    "meeting-opening", "meeting-confidentiality", "meeting-begin", "meeting-finish", "meeting-call",
    "meeting-minutes-approve", "meeting-minutes-issue", "meeting-paper", "flag-remove", "dashboard-report", "held-drop",
    "account-session-end", "passkey-remove", "confidentiality", "meeting-break", "paper-password", "meeting-projector",
    "calendar-feed", "flags", "configure-sign-on-test",
    # A script asks the device before it sends anything: tests/agencies/test_passkeys.py, with a device and without.
    "passkeys", "code-passkey",
    "subject-access-propose", "subject-access-reopen", "subject-access-reply",
    "meeting-transfer-pack", "on-call-remove",
    "quality-close", "quality-assess", "quality-assessment-final", "quality-paper",
}  # fmt: skip
