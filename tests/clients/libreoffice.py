"""LibreOffice Calc opens the CP932 file of BASE_URL and keeps every character of it."""

import csv
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

CP932, UTF8 = "44,34,64,1", "44,34,76,1"
FILTER = "Text - txt - csv (StarCalc)"

with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    address = os.environ["BASE_URL"] + "/data/items.csv?encoding=cp932&header=ja"
    urllib.request.urlretrieve(address, folder / "items.csv")
    calc = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    steps = [[f"--infilter={FILTER}:{CP932}", "--convert-to", "ods"], ["--convert-to", f"csv:{FILTER}:{UTF8}"]]
    for step, file in zip(steps, ["items.csv", "out/items.ods"]):
        subprocess.run([*calc, *step, "--outdir", "out", file], check=True, capture_output=True, cwd=folder)
    sent = list(csv.reader(open(folder / "items.csv", encoding="cp932", newline="")))
    seen = list(csv.reader(open(folder / "out/items.csv", encoding="utf-8", newline="")))

different = [rows for rows in zip(sent, seen) if rows[0] != rows[1]]
if len(sent) != len(seen) or len(sent) < 2 or different:
    sys.exit(f"{len(sent)} rows were sent, {len(seen)} seen; different: {different[:2]}")
print(f"LibreOffice shows {len(seen)} rows of {len(seen[0])} cells as they were sent")
