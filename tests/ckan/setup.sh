#!/bin/bash
# Installs CKAN, its CKAN-to-CKAN harvester and its DCAT extension into the virtual environment named by the
# first argument (default ~/.cache/kaikaku/ckan/venv). Also needs PostgreSQL (15) binaries and libmagic1 on the machine.
set -euo pipefail
VENV=${1:-$HOME/.cache/kaikaku/ckan/venv}
CKAN=2.11.6 HARVEST=1.6.3 DCAT=2.4.4 SCHEMING=3.1.0
STAMP="$VENV/installed-ckan-$CKAN-$HARVEST-$DCAT-$SCHEMING"
[ -e "$STAMP" ] && exit 0
python3 -m venv "$VENV"
"$VENV/bin/pip" install -q --disable-pip-version-check "ckan==$CKAN"
# CKAN's pinned requirements, less the type checkers, and with psycopg2 as a ready wheel: nothing has to be compiled.
"$VENV/bin/python" - >"$VENV/requirements.txt" <<'PY'
from importlib.metadata import requires
for line in requires("ckan"):
    if 'extra == "requirements"' in line:
        pin = line.split(";")[0].strip().replace("sqlalchemy[mypy]", "sqlalchemy").replace("psycopg2==", "psycopg2-binary==")
        if "mypy" not in pin and "stubs" not in pin:
            print(pin)
PY
"$VENV/bin/pip" install -q --disable-pip-version-check -r "$VENV/requirements.txt" \
  "ckanext-harvest==$HARVEST" "ckanext-dcat==$DCAT" "ckanext-scheming==$SCHEMING" 'fakeredis[lua]==2.41.0'
touch "$STAMP"
