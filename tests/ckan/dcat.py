#!/usr/bin/env python3
"""Judges a DCAT-AP 3 catalogue with CKAN's own code: ckanext-dcat harvests BASE_URL/catalog.ttl into a real CKAN (ckanbox.py).

Lists each dataset as CKAN then has it, and reports losses: for each predicate of a dataset or distribution in the catalogue,
whether something of it arrived. A predicate which CKAN never asks for is a note; one which it reads and loses is a failure.
Runs CKAN as English and as Japanese site, and with ckanext-scheming's full DCAT-AP schema (typed fields in place of extras).

Usage: VENV/bin/python dcat.py BASE_URL [english|japanese|scheming]      (VENV from setup.sh)
Prints 'pass ...', 'FAIL ...' and 'note ...' lines; exit code 1 if anything failed.
"""
import json
import re
import subprocess
import sys

import ckanbox
from ckanbox import check

PLUGINS = "harvest dcat dcat_rdf_harvester"
SETTINGS = {
    "english": {"ckan__plugins": PLUGINS},
    "japanese": {"ckan__plugins": PLUGINS, "ckan__locale_default": "ja"},
    "scheming": {"ckan__plugins": PLUGINS + " scheming_datasets", "scheming__dataset_schemas": "ckanext.dcat.schemas:dcat_ap_full.yaml",
                 "scheming__presets": "ckanext.scheming:presets.json ckanext.dcat.schemas:presets.yaml"},
}


class Catalogue(ckanbox.Source):
    """The harvest source, the graph of all pages that the harvester read, and what its profile asked of the graph."""

    def __init__(self, app, url):
        import rdflib
        from ckanext.dcat.harvesters import DCATRDFHarvester
        super().__init__(app, url, "dcat_rdf")
        self.graph, self.asked, self.pages = rdflib.Graph(), set(), []
        fetch, objects = DCATRDFHarvester._get_content_and_type, rdflib.Graph.objects

        def recorded_fetch(that, url, *args, **kwargs):
            content, kind = fetch(that, url, *args, **kwargs)
            self.pages.append((url, kind))
            if content:
                self.graph.parse(data=content, format="turtle")
            return content, kind

        def recorded_objects(graph, subject=None, predicate=None, unique=False):
            if graph is not self.graph:
                self.asked.add((subject, predicate))
            return objects(graph, subject, predicate, unique)

        DCATRDFHarvester._get_content_and_type = recorded_fetch
        rdflib.Graph.objects = recorded_objects

    def words(self, node, depth=0):
        """The strings by which a node may show in CKAN: itself, and what is said of it (a label, a name, an address)."""
        import rdflib
        found = set() if isinstance(node, rdflib.BNode) else {re.sub("^mailto:", "", str(node))}
        if not isinstance(node, rdflib.Literal) and depth < 2:
            for predicate, value in self.graph.predicate_objects(node):
                if predicate != rdflib.RDF.type:
                    found |= self.words(value, depth + 1)
        return found

    def losses(self, subject, data, label):
        """Compares a dataset or distribution in the graph with its CKAN dict."""
        import rdflib
        have = set(strings(data))
        for predicate in sorted(set(self.graph.predicates(subject)) - {rdflib.RDF.type, rdflib.DCAT.distribution}):
            name = predicate.n3(self.graph.namespace_manager)
            values = list(self.graph.objects(subject, predicate))
            arrived = [v for v in values if any(w in have or w[:10] in have and re.match(r"\d{4}-\d\d-\d\d", w) for w in self.words(v))]
            if not arrived and (subject, predicate) not in self.asked:
                print(f"note {label}: CKAN never asks for {name}")
            elif check(bool(arrived), f"{label}: {name} arrived", values) and len(arrived) < len(values):
                print(f"note {label}: {name}: {len(arrived)} of {len(values)} values arrived")


def strings(value):
    """All leaves of a CKAN dict as strings, those within JSON in a string too."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [leaf for item in value for leaf in strings(item)]
    leaves = [str(value)]
    if isinstance(value, str) and value[:1] in "[{":
        try:
            leaves += strings(json.loads(value))
        except ValueError:
            pass
    return leaves


def show(data):
    """A dataset as CKAN has it, one line for each thing that has a value."""
    print(f"\n--- {data['name']}")
    for key, value in data.items():
        if value in (None, "", [], {}) or key in ("resources", "organization", "extras", "tags", "harvest"):
            continue
        print(f"    {key}: {json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value}")
    print("    tags:", ", ".join(t["name"] for t in data["tags"]))
    for extra in data.get("extras", []):
        print(f"    extras.{extra['key']}: {extra['value']}")
    for number, resource in enumerate(data["resources"]):
        print(f"    resource {number}:", "; ".join(f"{k}={v}" for k, v in resource.items() if v not in (None, "", [], {}, False)))


def judge(base, variant):
    import rdflib
    import requests
    url = base.rstrip("/") + "/catalog.ttl"
    head = requests.head(url, timeout=30)
    check(head.ok and head.headers.get("content-type", "").startswith("text/turtle"), "HEAD is answered, as text/turtle", (head.status_code, head.headers))
    with ckanbox.ckan(**SETTINGS[variant]) as app:
        source = Catalogue(app, url)
        objects, errors = source.job()
        check(not errors, f"{variant}: harvest without error over {len(source.pages)} page(s)", errors)
        subjects = {str(s) for s in source.graph.subjects(rdflib.RDF.type, rdflib.DCAT.Dataset)}
        check(subjects and set(objects) == subjects, f"{variant}: all {len(subjects)} datasets gathered by their URI", subjects ^ set(objects))
        check({o.report_status for o in objects.values()} == {"added"}, f"{variant}: CKAN created every dataset")
        datasets = {guid: source.act("package_show", id=o.package_id) for guid, o in objects.items() if o.report_status == "added"}
        for guid, data in datasets.items():
            if variant != "japanese":
                show(data)
            label = f"{variant}: {data['name']}"
            check(re.search("[a-z]{2}", data["name"]), f"{label}: the name, made of the title {data['title']!r}, says something")
            check(data["isopen"], f"{label}: license_id {data['license_id']!r} is one of CKAN's open licences")
            source.losses(rdflib.URIRef(guid), {k: v for k, v in data.items() if k not in ("resources", "organization")}, label)
            resources = {r.get("uri"): r for r in data["resources"]}
            distributions = set(source.graph.objects(rdflib.URIRef(guid), rdflib.DCAT.distribution))
            check(set(resources) == {str(d) for d in distributions}, f"{label}: all {len(distributions)} distributions arrived")
            unclear = [uri for uri, r in resources.items() if not r["url"] or not r["format"] or "/" in r["format"]]
            check(not unclear, f"{label}: each resource has a URL and a format by its short name", unclear)
            for distribution in sorted(distributions & {rdflib.URIRef(uri) for uri in resources}):
                source.losses(distribution, resources[str(distribution)], f"{label}: {distribution}")
        again, errors = source.job()
        check(not errors and {o.report_status for o in again.values()} == {"updated"} and set(again) == set(objects),
              f"{variant}: a second harvest updates the same datasets, deletes and adds none", errors)
        after = {guid: source.act("package_show", id=again[guid].package_id) for guid in datasets if guid in again}
        same = lambda d: (d["id"], d["name"], [r["id"] for r in d["resources"]])
        stable = [guid for guid in after if same(after[guid]) != same(datasets[guid])]
        check(not stable, f"{variant}: ids and names of datasets and resources stay", stable)


def main(base, *variants):
    if len(variants) == 1:
        judge(base, variants[0])
        return ckanbox.verdict(f"CKAN DCAT {variants[0]}")
    # CKAN can be loaded but once in a process
    return int(any([subprocess.run([sys.executable, __file__, base, variant]).returncode for variant in SETTINGS]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) in (2, 3) else __doc__)
