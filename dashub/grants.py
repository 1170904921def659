"""What the database roles of roles.sql may do inside a database, as operations for the earliest migration.

In a migration and not in roles.sql because a test database, or one made by a managed service, gets only what migrations
give it. Run by the role that owns the schema: default privileges then hold for everything it creates later.
"""

from django.contrib.postgres import operations as postgres
from django.db import migrations

# Trusted extensions: the owner of a database may create them without being a superuser.
EXTENSIONS = ["pg_trgm", "unaccent", "fuzzystrmatch", "btree_gist", "btree_gin"]

GRANT = """
GRANT USAGE ON SCHEMA public TO hub_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hub_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO hub_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hub_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO hub_app;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM hub_app;

-- CREATE, because the owner of a function must be able to create in its schema.
GRANT USAGE, CREATE ON SCHEMA public TO hub_rls, hub_search;
GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO hub_rls;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO hub_search;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, UPDATE ON TABLES TO hub_rls;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO hub_search;
"""

REVOKE = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM hub_app, hub_rls, hub_search;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM hub_app;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM hub_app, hub_rls, hub_search;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM hub_app;
REVOKE ALL ON SCHEMA public FROM hub_app, hub_rls, hub_search;
"""

OPERATIONS = [
    *[postgres.CreateExtension(name) for name in EXTENSIONS],
    migrations.RunSQL(GRANT, REVOKE),
]

# hub_system came later (docs/adr/0011): the same rights as hub_app, by its own grants, so that it inherits nothing.
GRANT_SYSTEM = """
GRANT USAGE ON SCHEMA public TO hub_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hub_system;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO hub_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hub_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO hub_system;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM hub_system;
REVOKE UPDATE, DELETE ON audit_event FROM hub_system;
"""

REVOKE_SYSTEM = """
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM hub_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM hub_system;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM hub_system;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM hub_system;
REVOKE ALL ON SCHEMA public FROM hub_system;
"""
