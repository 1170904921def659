"""Risk tools as versioned data and the engine that counts, opens follow-ups and finds the routes to MARAC. No database."""

from cases.risk.catalogue import all_tools, tool
from cases.risk.engine import direction, marac_routes, raised, score
from cases.risk.schema import Answer, Level, Route, RouteFound, Score, Tool

__all__ = [
    "Answer",
    "Level",
    "Route",
    "RouteFound",
    "Score",
    "Tool",
    "all_tools",
    "direction",
    "marac_routes",
    "raised",
    "score",
    "tool",
]
