-- The database roles of DA Hub. Run once by a superuser with psql, connected to the hub's own database; running it again
-- does no harm. Used as it stands by dashub/embedded.py and by docker-compose.yml.
--   hub_owner   owns the database, runs migrations and builds test databases
--   hub_app     web and worker: owns nothing, and row-level security shows it the rows of whoever asks
--   hub_system  what hub_app becomes, for one transaction or task, for work that belongs to no person and states its purpose
--   hub_rls     owns the functions that keep the row rule; nobody signs in as it
--   hub_search  owns the search functions, which repeat the row rule; nobody signs in as it
\set ON_ERROR_STOP on
\getenv owner_password HUB_OWNER_PASSWORD
\getenv app_password HUB_APP_PASSWORD

SELECT format('CREATE ROLE %I', wanted.name)
  FROM unnest(ARRAY['hub_owner', 'hub_app', 'hub_system', 'hub_rls', 'hub_search']) AS wanted (name)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) \gexec

ALTER ROLE hub_owner LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'owner_password';
ALTER ROLE hub_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'app_password';
ALTER ROLE hub_system NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
ALTER ROLE hub_rls NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS;
ALTER ROLE hub_search NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS;

-- The owner hands functions to hub_rls and hub_search (ALTER FUNCTION ... OWNER TO) and may replace them later; the test
-- suite becomes hub_app (SET ROLE). BYPASSRLS is an attribute: it is never inherited.
GRANT hub_rls, hub_search TO hub_owner WITH SET TRUE, INHERIT TRUE;
GRANT hub_app, hub_system TO hub_owner WITH SET TRUE, INHERIT FALSE;
-- Not inherited: until it becomes hub_system for a stated purpose, hub_app has none of its rights.
GRANT hub_system TO hub_app WITH SET TRUE, INHERIT FALSE;

ALTER DATABASE :"DBNAME" OWNER TO hub_owner;
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO hub_app;
