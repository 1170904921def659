from tests.cases.conftest import as_worker, family

__all__ = ["as_worker", "family"]
