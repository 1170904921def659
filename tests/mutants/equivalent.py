"""Mutants that do what the original does, each with the reason. A name without its line, which moves."""

_GUARDED = (
    "hub_readers_guard() writes the columns that the rule asks for, so that no row which is written fails the check."
)

EQUIVALENT: dict[str, str] = {
    "agencies.access visible: if not who.principals: -> if False:": "Empty principals overlap with no readers: no row.",
    "agencies.access users_who_may: for number in facts.readers if number > 0 -> for number in facts.readers": (
        "No desk has a number below nought."
    ),
    "agencies.access users_who_may: number > 0 -> number >= 0": "No desk has the number nought.",
    "agencies.access users_who_may: for number in facts.readers if -GLASS < number < 0 -> for number in facts.readers": (
        "No user has minus a desk's number, and none has a number above GLASS."
    ),
    "agencies.sections : True -> False": "It refuses a row of the table with too few cells, and there is none.",
    "row_rule ON cases_case: WITH CHECK true": _GUARDED,
    "row_rule ON people_person: WITH CHECK true": _GUARDED,
}
