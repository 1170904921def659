"""Mutants that do what the original does, each with the reason."""

EQUIVALENT: dict[str, str] = {}
