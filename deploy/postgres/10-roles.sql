-- Run once by the database container, as its superuser, when its volume is empty.
-- The same two roles as launch/roles.py makes: one owns the tables, one is what the portal works as.
-- The walls between organisations hold only for a role that owns nothing and is no superuser.
\set ON_ERROR_STOP on
\set owner_password `cat "${SECRETS:-/run/secrets}/database_owner_password"`
\set app_password `cat "${SECRETS:-/run/secrets}/database_app_password"`

CREATE ROLE portal_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION NOCREATEDB
  PASSWORD :'owner_password';
CREATE ROLE portal_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION NOCREATEDB
  PASSWORD :'app_password';
CREATE DATABASE portal OWNER portal_owner;

\connect portal
REVOKE ALL ON DATABASE portal FROM PUBLIC;
GRANT CONNECT ON DATABASE portal TO portal_owner, portal_app;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO portal_owner;
GRANT USAGE ON SCHEMA public TO portal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner IN SCHEMA public
  GRANT USAGE ON SEQUENCES TO portal_app;
