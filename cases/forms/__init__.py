"""Shape checks of what people type about a case."""
