#!/usr/bin/env python3
"""Judges a CKAN facade with CKAN's own code: the real CKANHarvester harvests BASE_URL into a real CKAN (see ckanbox.py).

Gather, fetch and import run through ckanext-harvest's queue functions and job states, so that package_create and
package_update validate with CKAN's own schemas. Checked: a whole harvest and what of it arrived; incremental harvests; an
update; paging, also past the end; filters; the remote organization and groups; the actions beside the search.

Usage: VENV/bin/python harvest.py BASE_URL      (VENV from setup.sh)
Prints 'pass ...' and 'FAIL ...' lines; exit code 1 if anything failed.
"""
import datetime
import json
import re
import sys
from urllib.parse import parse_qs, urlencode, urlsplit

import ckanbox
from ckanbox import FakeSolr, check


class Judge(ckanbox.Source):
    """The harvest source BASE_URL, and the requests which the harvester sent for it."""

    def __init__(self, app, base):
        from ckanext.harvest.harvesters import ckanharvester
        from ckanext.harvest.harvesters.ckanharvester import CKANHarvester
        super().__init__(app, base, "ckan")
        self.base, self.log, self.rows = base, [], None
        original = CKANHarvester._get_content
        CKANHarvester._get_content = lambda that, url: self.record(url, original(that, url))
        ckanharvester.urlencode = self.urlencode

    def urlencode(self, params):
        """The harvester's page size of 100 is fixed in its code; a smaller one is set where it builds the URL."""
        if self.rows:
            params["rows"] = str(self.rows)
        return urlencode(params)

    def record(self, url, text):
        query = {k: v[0] for k, v in parse_qs(urlsplit(url).query).items()}
        try:
            body = json.loads(text)
        except ValueError:
            body = {}
        self.log.append((urlsplit(url).path.rsplit("/", 1)[-1], query, body))
        return text

    def searches(self):
        """The searches sent: parameters and the datasets answered."""
        return [(query, (body.get("result") or {}).get("results")) for action, query, body in self.log if action == "package_search"]

    def get(self, action, **params):
        """What the facade answers to a plain request: status code and body."""
        import requests
        answer = requests.get(f"{self.base}/api/3/action/{action}", params=params, timeout=30)
        return answer.status_code, answer.json()

    def job(self, config=None, rows=None):
        self.log, self.rows = [], rows
        return super().job(config)

    def last_harvest_was(self, moment):
        self.sql("UPDATE harvest_job SET gather_started = :moment", moment=moment)


def arrived(remote, local, org_id):
    """The fields of a harvested dataset that differ from what the facade sent, but for what CKAN does by intent."""
    from ckan.lib.helpers import unified_resource_format
    same = lambda a, b: a == b or (not a and not b)
    lost = [f"{key}: {remote.get(key)!r} became {local.get(key)!r}" for key in
            ("id", "name", "title", "notes", "url", "version", "license_id", "isopen", "author", "author_email", "maintainer",
             "maintainer_email", "type", "state", "private", "num_tags", "num_resources")
            if key in remote and not same(remote[key], local.get(key))]
    if sorted(t["name"] for t in remote.get("tags", [])) != sorted(t["name"] for t in local["tags"]):
        lost.append(f"tags: {local['tags']}")
    if {e["key"]: e["value"] for e in remote.get("extras", [])} != {e["key"]: e["value"] for e in local["extras"]}:
        lost.append(f"extras: {local['extras']}")
    if local["owner_org"] != org_id:
        lost.append(f"owner_org: {local['owner_org']}")
    if len(local["resources"]) != len(remote["resources"]):
        lost.append("resources")
    for theirs, ours in zip(remote["resources"], local["resources"]):
        for key, value in theirs.items():
            wanted = unified_resource_format(value) if key == "format" and value else value
            if key not in ("metadata_modified", "url_type", "revision_id", "tracking_summary") and not same(wanted, ours.get(key)):
                lost.append(f"resource {theirs.get('name')} {key}: {wanted!r} became {ours.get(key)!r}")
    return lost


def stamp(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)


def whole_harvest(judge, count):
    objects, errors = judge.job()
    check(not errors, "whole harvest: no gather, fetch or import error", errors)
    check(len(objects) == count, f"whole harvest: all {count} datasets gathered", len(objects))
    wrong = {o.guid: o.report_status for o in objects.values() if o.report_status != "added"}
    check(not wrong, "whole harvest: CKAN created every dataset", wrong)
    check([q.get("start") for q, _ in judge.searches()] == [str(n) for n in range(0, 100 * (count // 100 + (count % 100 > 0)) + 1, 100)]
          and judge.searches()[-1][1] == [], "whole harvest: pages of 100, the last one empty", [q for q, _ in judge.searches()])
    remote = {guid: json.loads(o.content) for guid, o in objects.items()}
    for guid, data in remote.items():
        lost = arrived(data, judge.act("package_show", id=guid), judge.org["id"]) if guid not in wrong else ["not created"]
        check(not lost, f"whole harvest: {data['name']} arrived complete and open", "; ".join(lost))
        stamps = [data.get("metadata_created"), data.get("metadata_modified")]
        check(all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?", str(s)) for s in stamps),
              f"whole harvest: {data['name']} has CKAN's form of time stamps (UTC, no zone)", stamps)
        check(guid in FakeSolr.documents, f"whole harvest: CKAN's indexer accepts {data['name']}")
    return remote


def incremental(judge, remote):
    hour, newest = datetime.timedelta(hours=1), max(stamp(d["metadata_modified"]) for d in remote.values())
    for micros in (0, 250000):  # isoformat() writes no fraction when it is zero
        moment = (newest + datetime.timedelta(seconds=1)).replace(microsecond=micros)
        judge.last_harvest_was(moment + hour)
        objects, errors = judge.job()
        wanted = f"metadata_modified:[{moment.isoformat()}Z TO *]"
        check([q.get("fq") for q, _ in judge.searches()] == [wanted], f"incremental: one request with fq={wanted}", judge.searches())
        check(not objects and not errors, "incremental: nothing changed, nothing gathered", (list(objects), errors))
    judge.last_harvest_was(newest + hour)
    expected = {guid for guid, d in remote.items() if stamp(d["metadata_modified"]) == newest}
    objects, errors = judge.job()
    check(set(objects) == expected and not errors, f"incremental: since the newest change, inclusive: {len(expected)} datasets", (list(objects), errors))
    check({o.report_status for o in objects.values()} == {"not modified"}, "incremental: unchanged datasets are not imported again")
    judge.sql("UPDATE package SET metadata_modified = :old, title = 'stale' WHERE id = :id", old=newest - hour, id=min(expected))
    judge.last_harvest_was(newest + hour)
    objects, errors = judge.job()
    check(not errors and [o.report_status for guid, o in objects.items() if guid == min(expected)] == ["updated"],
          "incremental: package_update accepts a changed dataset", errors)
    lost = arrived(remote[min(expected)], judge.act("package_show", id=min(expected)), judge.org["id"])
    check(not lost, "incremental: the update arrived complete", "; ".join(lost))


def paging(judge, count):
    for rows in sorted({1, 2, max(1, count - 1), count}):
        objects, errors = judge.job({"force_all": True}, rows)
        pages = judge.searches()
        ids = [d["id"] for _, page in pages for d in page]
        check(not errors and len(objects) == count == len(ids) == len(set(ids)), f"paging: rows={rows} brings each dataset once", errors)
        check(ids == sorted(ids), f"paging: rows={rows} sorts by 'id asc'")
        check(len(pages) == -(-count // rows) + 1 and pages[-1][1] == [], f"paging: rows={rows} asks past the end and gets an empty page")
    for params in ({"start": count + 1000, "rows": 100}, {"rows": 0}):
        code, body = judge.get("package_search", **params)
        result = body.get("result") or {}
        check((code, body.get("success"), result.get("count"), result.get("results")) == (200, True, count, []),
              f"paging: {params} is no error, counts {count}, lists nothing", body)


def filters(judge, remote):
    ask = lambda *terms: {d["id"] for d in judge.harvester._search_for_datasets(judge.base, list(terms))}
    for field, names in (("organization", [[(d.get("organization") or {}).get("name")] for d in remote.values()]),
                         ("groups", [[g["name"] for g in d.get("groups", [])] for d in remote.values()])):
        for name in sorted({n for group in names for n in group if n}):
            having = {guid for guid, group in zip(remote, names) if name in group}
            check(ask(f"{field}:{name}") == having, f"filter: {field}:{name}")
            check(ask(f"{field}:nobody OR {field}:{name}") == having, f"filter: {field}:nobody OR {field}:{name}")
            check(ask(f"-{field}:{name}") == set(remote) - having, f"filter: -{field}:{name}")
            check(ask(f"-{field}:nobody", f"-{field}:{name}") == set(remote) - having, f"filter: -{field}:nobody -{field}:{name}")
            check(not ask(f"{field}:{name}", "metadata_modified:[2999-01-01T00:00:00.000001Z TO *]"), f"filter: {field}:{name} and a date")
    check(ask("organization:nobody") == set(), "filter: organization:nobody finds nothing")


def remote_groups(judge, remote):
    judge.sql("UPDATE package SET metadata_modified = '2000-01-01'")
    judge.sql("UPDATE harvest_source SET url = :url", url=judge.base + "/")  # people paste it so
    objects, errors = judge.job({"force_all": True, "remote_orgs": "create", "remote_groups": "create"})
    asked = sorted((action, q["id"]) for action, q, _ in judge.log if action != "package_search")
    wanted = sorted({("organization_show", d["owner_org"]) for d in remote.values() if d.get("owner_org")}
                    | {("group_show", g["id"]) for d in remote.values() for g in d.get("groups", [])})
    check(not errors and asked == wanted, "remote_orgs, remote_groups: each asked for once by its id", (errors, asked, wanted))
    for guid, data in remote.items():
        local, org = judge.act("package_show", id=guid), data.get("organization") or {}
        lost = arrived(data, local, data.get("owner_org") or judge.org["id"])
        lost += [f"organization {k}" for k in ("id", "name", "title", "description") if org and org.get(k) != local["organization"].get(k)]
        lost += ["groups"] * (sorted(g["name"] for g in data.get("groups", [])) != sorted(g["name"] for g in local["groups"]))
        check(not lost, f"remote_orgs, remote_groups: {data['name']} keeps its organization and groups", "; ".join(lost))


def contract(judge, remote):
    code, body = judge.get("status_show")
    check(code == 200 and body["success"] and {"site_title", "site_url", "ckan_version", "extensions"} <= set(body["result"]), "status_show", body)
    code, body = judge.get("package_list")
    check(code == 200 and sorted(body["result"]) == sorted(d["name"] for d in remote.values()), "package_list lists the names", body)
    for guid, data in remote.items():
        for ref in (guid, data["name"]):
            code, body = judge.get("package_show", id=ref)
            check(code == 200 and body["success"] and body["result"] == data, f"package_show?id={ref} is what package_search gave")
    for action in ("package_show", "organization_show", "group_show"):
        code, body = judge.get(action, id="no-such-thing")
        check(code == 404 and body["success"] is False and body["error"]["__type"] == "Not Found Error", f"{action}: 404 in CKAN's form", body)


def main(base):
    with ckanbox.ckan(ckan__plugins="harvest ckan_harvester") as app:
        judge = Judge(app, base.rstrip("/"))
        count = judge.get("package_search", rows=0)[1]["result"]["count"]
        if check(count > 0, f"the facade offers {count} datasets"):
            remote = whole_harvest(judge, count)
            if remote:
                incremental(judge, remote)
                paging(judge, count)
                filters(judge, remote)
                remote_groups(judge, remote)
                contract(judge, remote)
    return ckanbox.verdict("CKAN harvester")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if len(sys.argv) == 2 else __doc__)
