"""What is said in the sample: plain sentences of the kind practitioners write, put together by chance."""

HAPPENED = (
    "He came to the house late at night, shouted through the letterbox and kicked the door until a neighbour called the police.",
    "She was pushed against the kitchen wall and held by the throat for several seconds. She could not breathe or shout.",
    "He took her phone and bank card and did not let her leave the bedroom for most of the day.",
    "After she ended the relationship he followed her to work three days running and waited outside until she finished.",
    "An argument about money ended with him throwing a plate, which cut her arm. The children were in the next room.",
    "He sent more than sixty messages in one night, some of them threatening to come to her mother's house.",
    "She disclosed at a routine appointment that he checks her phone every evening and decides whom she may see.",
    "He dragged her from the car by her hair in the supermarket car park. A member of the public stepped in.",
    "He threatened to share intimate photographs with her family unless she let him move back in.",
    "Her adult son, who lives with her, smashed the television and demanded her pension money. This is the third time.",
    "He turned up at the children's school in breach of his bail conditions and told staff that he would take them.",
    "She was slapped and kicked in front of friends. She said that it happens most weekends after drinking.",
    "He drove at speed with her in the car, saying that they would both be better off dead.",
    "She found a tracking device in her coat after he had again known where she had been.",
    "His family came to the house and told her that she had shamed them and would be sent away.",
    "He has stopped giving her money for food and will not let her open letters. She asked the food bank for help.",
)
INJURIES = (
    "Bruising to both upper arms.", "Marks to the neck and a sore throat.", "A cut to the left forearm, dressed at hospital.",
    "No visible injury.", "A swollen cheek and a split lip.", "Reddening to the wrists.", "",
)  # fmt: skip
ESCALATION = (
    "She says that it now happens every week; a year ago it was every few months.",
    "The threats have changed: he has begun to talk of killing her and himself.",
    "Calls to the police have doubled since she asked him to leave.",
    "No change in how often, but he now uses his hands to the neck.",
    "",
)
DANGER = (
    "He is not in custody and has a key to the flat.", "He was released on bail yesterday, not to contact her.",
    "She is at a friend's for two nights and has nowhere to go after that.", "He knows where the children go to school.",
    "He does not know the new address yet; his sister lives two streets away.", "He is due out of prison this month.",
)  # fmt: skip
STAFF = (
    "",
    "",
    "",
    "Visit in pairs: a large dog and threats to officers.",
    "Do not visit alone. He has threatened workers.",
)
JUDGEMENT = (
    "Strangulation, separation and stalking together within two weeks.",
    "She is very frightened and has begun to minimise what happens; the pattern is one of control.",
    "Escalating threats to kill, a recent separation and a contact dispute.",
    "She would not answer several questions with him in the next room; what is known is serious enough.",
)
WISHES = (
    "She wants to stay in her home with him kept away.", "She wants to move somewhere he does not know.",
    "She wants it to stop; she is not ready to talk to the police.", "She wants help with the children's contact.",
    "She wants somebody to go with her to court.", "She wants her phone checked and the locks changed.",
)  # fmt: skip
FEARS = (
    "She fears that he will find her through the children's school.", "She fears his brothers as much as him.",
    "She fears losing the children if she speaks.", "She fears that he will hurt himself and blame her.",
)  # fmt: skip
SAFE_PEOPLE = ("Her sister.", "Her line manager.", "Her mother, in the daytime.", "A neighbour at the corner house.")
UNSAFE_PEOPLE = ("His mother.", "His cousin at the taxi office.", "Anybody of his family.", "The neighbour upstairs.")
CHILD_WORDS = (
    "I hide in the wardrobe with my brother when they shout.", "I don't want to go at weekends.",
    "He said not to tell anybody about the door.", "I put the chair against my door so he can't come in.",
    "Very quiet since Monday, would not go into the hall, asked twice who would collect her.",
)  # fmt: skip
HEARD_BY = ("Class teacher", "Health visitor", "School nurse", "Social worker", "Police officer at the scene")
COVER = (
    "Say you call from the dentist's about an appointment.",
    "Say it is a survey by the council.",
    "Say wrong number.",
)
CODES = ("bluebell", "lighthouse", "marmalade", "seven o'clock", "paper boat", "tangerine")
HOURS = (
    "Mon-Fri 9:30am-2:30pm",
    "Every day 10am-noon",
    "Tue, Thu 9am-5pm",
    "Any time",
)
SINCE = (
    "About six months",
    "Two years",
    "Since the first pregnancy",
    "Five years or more",
    "Since they moved in together",
)
ACCEPTED = (
    "Meets the grounds for MARAC; IDVA to make first contact before the meeting.",
    "High risk on the information given; children in the household.",
    "Accepted on professional judgement. Police to bring the history.",
    "Repeat within 12 months with the same person; to the next sitting.",
)
DECIDED = {
    "lower_risk": "Support is wanted and the risk is not high at present: outreach to call within five working days.",
    "redirected": "She lives outside the area. Sent to the hub of her own area, which has confirmed.",
    "no_action": "The same incident is already with the hub under an earlier referral.",
    "childrens": "The person harmed is under 16: the children's contact was made.",
    "returned": "When is it safe to call her, and on which number? Please add it so that the IDVA can start.",
}
# Research by policy group: (prompt, what was found).
RESEARCH = {
    "police": (
        (
            "Incidents in the last 12 months",
            "Four domestic incidents in 12 months, two recorded as crimes. Last call-out nine days ago.",
        ),
        ("Orders, bail and warrants", "On bail with conditions not to contact her directly or indirectly."),
        ("Weapons and firearms", "No firearms certificate. A knife was taken from the address last year."),
        ("Police National Database and other forces", "Known to another force for harassment of a former partner."),
    ),
    "idva": (
        ("What she wants", "Wants to stay in the home. Agrees to new locks and a marker on the address."),
        ("Safety plan so far", "Plan made by telephone; bag packed, documents with her sister."),
        ("Contact: when and how it is safe", "Spoken to this week on the safe number."),
    ),
    "childrens": (
        ("Plan status and social worker", "Child in need plan since the spring; social worker visits every ten days."),
        (
            "Last visit, and what was seen",
            "Contact is at present supervised by the grandmother, which is not safe enough.",
        ),
        ("Child's words or behaviour", "The older child asked to stay with the mother."),
    ),
    "adult": (
        ("Section 42 enquiries", "None open. One safeguarding concern last year, closed with advice."),
        ("Capacity and care needs", "No reason to doubt capacity. Carer's assessment offered."),
    ),
    "health": (
        (
            "Risk to her or the children",
            "Two attendances at the emergency department in six months, one with injuries that do not fit the account.",
        ),
        ("Mental health", "Prescribed for anxiety and poor sleep. No contact with the crisis team."),
        ("Appointments missed", "Missed the last two appointments; he answers the telephone."),
    ),
    "housing": (
        (
            "Tenancy: whose, and its terms",
            "Joint tenancy, eighteen months of arrears cleared. Door repaired twice this year.",
        ),
        ("Anti-social behaviour and damage", "Three complaints by neighbours of shouting at night."),
        ("Offers and rehousing", "Priority banding possible; sanctuary work can be done within five days."),
    ),
    "probation": (
        (
            "Licence terms and exclusion zones",
            "Community order with a rehabilitation requirement. Attendance is poor.",
        ),
        ("OASys and risk of harm", "Assessed as high risk of harm to a known adult."),
    ),
    "education": (
        ("Attendance", "Attendance has fallen to 82 per cent this term."),
        ("Who collects the children", "Only the mother collects; a password has been agreed."),
    ),
    "substance": (
        (
            "Engagement and treatment",
            "In treatment for alcohol since March; missed one of the last four appointments.",
        ),
    ),
    "voluntary": (("Known since, and last contact", "Supported two years ago; no contact since."),),
    "hub": (("Known since, and last contact", "Referred once before."),),
}
PRIVATE_PROMPT = "Anything else"
PRIVATE = "Held for our own file: the informant asked not to be named."
WITHHELD = "One line concerns another family and is not needed here."
# Actions by policy group: (text, about).
ACTIONS = {
    "police": (
        ("Place a marker on the address and tell the neighbourhood team.", "victim"),
        ("Arrest attempt before the weekend; bail conditions to be asked for.", "perpetrator"),
        ("Consider a domestic violence protection notice.", "perpetrator"),
        ("Check whether a disclosure under the scheme should be made.", "victim"),
    ),
    "idva": (
        ("Contact her on the safe number and tell her what was agreed.", "victim"),
        ("Review the safety plan with her and send the discreet copy.", "victim"),
        ("Support her application for a non-molestation order.", "victim"),
    ),
    "childrens": (
        ("Visit the children and review the contact arrangements.", "child"),
        ("Hold a strategy discussion.", "child"),
    ),
    "adult": (("Offer a carer's assessment.", "victim"), ("Consider a section 42 enquiry.", "victim")),
    "health": (
        ("Put an alert on the record so that she is seen alone.", "victim"),
        ("Ask the practice to review his medication and mental health.", "perpetrator"),
    ),
    "housing": (
        ("Carry out sanctuary work: locks, door, letterbox.", "victim"),
        ("Check where he has been rehoused, so that it is not near her.", "perpetrator"),
        ("Make a priority offer of accommodation.", "victim"),
    ),
    "probation": (
        ("Ask for an exclusion zone around her home and the school.", "perpetrator"),
        ("Tell the hub the release date and the licence terms.", "perpetrator"),
    ),
    "education": (("Agree a collection password and name a pastoral lead.", "child"),),
    "substance": (("Offer separate appointments and a fast track to treatment.", "perpetrator"),),
    "voluntary": (("Offer a place on the recovery course.", "victim"),),
}
EVIDENCE = {
    "done": (
        "Done and confirmed by e-mail to the hub.",
        "Completed on visit; note on our own record.",
        "In place from today.",
    ),
    "not_done": ("Not done: no officer free before the date. Asked to be looked at again.",),
    "circumstances_changed": ("She has moved out of the area and no longer needs it.", "He was remanded in custody."),
}
RISK_VICTIM = "Serious harm by strangulation or stalking; isolation; pressure to withdraw."
RISK_CHILDREN = "Seeing and hearing abuse; unsafe contact; change of school."
RISK_PERPETRATOR = "Escalation after separation, alcohol, breaches of conditions."
RISK_STAFF = "None known beyond the usual; visit by arrangement."
DECISION = (
    "High risk remains. Actions as agreed; the IDVA leads and feeds back within two working days.",
    "Risk reduced by custody; actions agreed before release. Flags to stay on all files.",
    "High risk, repeat. Actions on him first; housing move to be completed.",
)
TELL_HOW = "By telephone on the safe number, in the agreed hours, without leaving a message."
NOTES = (
    "Called on the safe number. She has thought about the locks and agrees.",
    "Spoke with the school: attendance is better this week.",
    "He came to the office and asked where she lives. Nothing was said; the police were told.",
    "She asked for the hearing date. Letter goes through her sister.",
    "Joint visit with housing. Door and letterbox need work.",
)
PLAN = {
    "contact": "Safe number in the agreed hours only; the code word opens every call.",
    "home": "Locks changed, chain fitted; neighbour has a number to ring.",
    "leaving": "Bag with documents at her sister's. Taxi account number known by heart.",
    "phone": "Location sharing off, new e-mail address, old tablet reset.",
    "children": "School has the password. Only she or her mother collects.",
    "emergency": "999, then 55 if she cannot speak.",
    "not_to_do": "Do not write to the address. Do not mention the plan to the children.",
}
CLOSING = (
    "Needs met; she has the numbers she needs.",
    "Six months without further incidents.",
    "Moved; the new area has accepted.",
)
OPENING = "The confidentiality statement was read and accepted. Apologies were noted."
APPEAL = "It is not the same incident: this one happened two days later, and he had a knife."
