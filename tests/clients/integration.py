"""Every example of docs/downloads.md and docs/integration, run as it stands against BASE_URL, says what the document shows.

Python, shell, R and SQL (DuckDB) blocks are run in one folder, in order; a block of text behind one is what it must print. Where a
program is missing, its examples are told and passed over. With --update the documents are written anew: read what comes out."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

BASE = os.environ["BASE_URL"]
DOCUMENTS = ["docs/downloads.md", "docs/integration/spreadsheets.md", "docs/integration/notebooks.md", "docs/integration/portals.md"]
BLOCK = re.compile(r"^```(python|sh|r|sql)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
DUCKDB = "import duckdb, sys; [print(*row) for row in duckdb.sql(sys.stdin.read()).fetchall()]"
RUN = {
    "python": [sys.executable, "-"],
    "sh": ["bash", "-e"],
    "r": ["Rscript", "-"],
    "sql": [sys.executable, "-c", DUCKDB],
}


def run(kind, code, folder):
    local = code.replace("http://127.0.0.1:8000", BASE)
    done = subprocess.run(RUN[kind], input=local, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{code}\n{done.stdout}{done.stderr}")
    shown = done.stdout.replace(BASE, "http://127.0.0.1:8000")
    return "\n".join(line.rstrip() for line in shown.rstrip().split("\n")) + "\n"


def check(document, folder, update):
    text, ran = open(document, encoding="utf-8").read(), 0

    def one(block):
        nonlocal ran
        kind, code, expected = block.groups()
        if not shutil.which(RUN[kind][0]):
            print(f"SKIPPED: {document}: {RUN[kind][0]} is missing")
            return block[0]
        printed = run(kind, code, folder)
        ran += 1
        if expected is None or printed == expected:
            return block[0]
        if not update:
            sys.exit(f"{document}:\n{code}\nprinted\n{printed}\nand not\n{expected}")
        return block[0].replace(f"```text\n{expected}```", f"```text\n{printed}```")

    written = BLOCK.sub(one, text)
    if update:
        open(document, "w", encoding="utf-8").write(written)
    return ran


update = "--update" in sys.argv
with tempfile.TemporaryDirectory() as folder:
    counts = {document: check(document, folder, update) for document in DOCUMENTS}
print(f"examples that say what the documents show: {counts}")
sys.exit(0 if all(counts.values()) else "every document should have some")
