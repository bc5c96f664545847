"""Every curl command of the documents, run as it stands against BASE_URL, is answered with data and without errors, or
with a table where it asks for one."""

import csv
import io
import json
import os
import re
import subprocess
import sys

count = 0
for document in ["README.md", "docs/api.md"]:
    text = open(document, encoding="utf-8").read()
    for command in re.findall(r"^curl (?:.*\\\n)*.*$", text, re.MULTILINE):
        local = command.replace("http://127.0.0.1:8000", os.environ["BASE_URL"])
        said = subprocess.run(local, shell=True, check=True, capture_output=True).stdout
        if "csv" in command:
            rows = list(csv.DictReader(io.StringIO(said.decode("utf-8-sig"), newline="")))
            good = bool(rows) and all(None not in row and None not in row.values() for row in rows)
        else:
            answer = json.loads(said)
            good = "data" in answer and "errors" not in answer
        if not good:
            sys.exit(f"{document}: {command}\n{said.decode()}")
        count += 1
print(f"{count} curl commands of the documents are answered")
sys.exit(0 if count >= 6 else "there should be more of them")
