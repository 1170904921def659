"""How long records are kept: the schedule, the review at the end of it, and what is left of a record after it."""
