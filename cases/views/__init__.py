"""Pages of the cases app, by noun."""
