#!/bin/sh
# Run once by the image of PostgreSQL, over an empty volume: the database, and its two accounts.
set -eu
psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" <<'SQL'
\getenv admin KAIKAKU_ADMIN_PASSWORD
\getenv reader KAIKAKU_READER_PASSWORD
CREATE ROLE kaikaku_admin LOGIN PASSWORD :'admin';
CREATE ROLE kaikaku_reader LOGIN PASSWORD :'reader';
CREATE DATABASE kaikaku OWNER kaikaku_admin ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
SQL
