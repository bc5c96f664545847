"""A real CKAN for a judge: its database, its plugins, its harvest jobs, in a temporary folder and for one process.

The database is a PostgreSQL of its own (reached by its socket only, tables made by CKAN's and ckanext-harvest's migrations),
Redis is fakeredis, and only Solr is a stub: CKAN's indexer builds the documents, and they are kept in memory.
Needs the virtual environment of setup.sh and PostgreSQL's programs (PG_BIN, default /usr/lib/postgresql/15/bin).
"""
import contextlib
import json
import logging
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from unittest import mock

PG_BIN = os.environ.get("PG_BIN", "/usr/lib/postgresql/15/bin")
INI = """[app:main]
SECRET_KEY = only-for-this-test
sqlalchemy.url = postgresql://postgres@/ckan?host={folder}/socket
solr_url = http://127.0.0.1:9/solr
ckan.redis.url = redis://127.0.0.1:{redis}/0
ckan.site_url = http://ckan.invalid
ckan.site_id = judge
ckan.storage_path = {folder}/storage
"""
failures = 0


def check(ok, what, detail=""):
    global failures
    failures += not ok
    print("pass" if ok else "FAIL", what, *([] if ok or detail == "" else [f"-- {detail}"]), flush=True)
    return ok


class FakeSolr:
    """Stands for pysolr.Solr: keeps what CKAN's indexer sends, finds nothing (so that package_show reads the database)."""

    documents = {}

    def __init__(self, *args, **kwargs):
        pass

    def add(self, docs, **kwargs):
        self.documents.update((d["id"], d) for d in docs)

    def search(self, *args, **kwargs):
        return mock.Mock(hits=0, docs=[], facets={}, highlighting={})

    def delete(self, *args, **kwargs):
        pass

    commit = delete


def verdict(name):
    """The last line and the exit code."""
    print(f"{'FAIL' if failures else 'pass'} {name}: {failures} failures", flush=True)
    return 1 if failures else 0


@contextlib.contextmanager
def postgres(folder):
    """A cluster in `folder`; PostgreSQL refuses to run as root, so root runs it as user postgres."""
    data, socket, root = folder / "data", folder / "socket", os.getuid() == 0
    socket.mkdir()
    if root:
        shutil.chown(folder, "postgres")
        shutil.chown(socket, "postgres")

    def run(program, *args):
        subprocess.run([*(["runuser", "-u", "postgres", "--"] if root else []), f"{PG_BIN}/{program}", *map(str, args)],
                       check=True, stdout=subprocess.DEVNULL, cwd="/")

    run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses='' -c unix_socket_directories='{socket}' -c fsync=off"
    run("pg_ctl", "-D", data, "-w", "-l", socket / "log", "-o", options, "start")
    try:
        run("createdb", "-h", socket, "-U", "postgres", "ckan")
        yield
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")


@contextlib.contextmanager
def ckan(**settings):
    """Gives the Flask application of a CKAN with `settings` (a double underscore stands for a dot)."""
    import fakeredis
    import pysolr
    logging.disable(logging.CRITICAL)
    signal.signal(signal.SIGTERM, lambda *args: sys.exit(1))  # so that PostgreSQL is stopped
    redis = fakeredis.TcpFakeServer(("127.0.0.1", 0))
    redis.daemon_threads = True
    threading.Thread(target=redis.serve_forever, daemon=True).start()
    pysolr.Solr = FakeSolr
    folder = pathlib.Path(tempfile.mkdtemp(prefix="ckan-judge-"))
    try:
        ini = folder / "ckan.ini"
        lines = [f"{key.replace('__', '.')} = {value}\n" for key, value in settings.items()]
        ini.write_text(INI.format(folder=folder, redis=redis.server_address[1]) + "".join(lines))
        with postgres(folder):
            import ckan.lib.search
            ckan.lib.search.check_solr_schema_version = lambda *args: True
            from ckan import model
            from ckan.cli import CKANConfigLoader
            from ckan.cli.db import _run_migrations
            from ckan.config.middleware import make_app
            app = make_app(CKANConfigLoader(str(ini)).get_config())
            model.repo.init_db()
            _run_migrations("harvest")
            logging.disable(logging.CRITICAL)
            yield app._wsgi_app
            model.Session.remove()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Source:
    """One harvest source (in an organization of its own) and its jobs.

    Gather, fetch and import run outside of any Flask context, as in 'ckan harvester gather-consumer' and 'fetch-consumer'
    (so that nothing is translated there); all else runs in a request.
    """

    def __init__(self, app, url, source_type):
        from ckan import model
        from ckan.plugins import toolkit
        from ckanext.harvest import model as harvest_model, queue
        self.app, self.model, self.hm, self.queue, self.toolkit = app, model, harvest_model, queue, toolkit
        self.harvester = queue.get_harvester(source_type)
        self.user = self.harvester._get_user_name()
        self.org = self.act("organization_create", name="judge-org", title="Judge")
        self.id = self.act("harvest_source_create", name="judge-source", title="Judge", url=url, source_type=source_type,
                           owner_org=self.org["id"], frequency="MANUAL", config="")["id"]

    def act(self, action, **data):
        with self.app.test_request_context():
            return self.toolkit.get_action(action)({"ignore_auth": True, "user": self.user}, data)

    def sql(self, statement, **values):
        import sqlalchemy
        self.model.Session.execute(sqlalchemy.text(statement), values)
        self.model.Session.commit()
        self.model.Session.expire_all()

    def job(self, config=None):
        """Runs one harvest job as ckanext-harvest's queue consumers do; gives its objects by guid and all errors."""
        source = self.hm.HarvestSource.get(self.id)
        source.config = json.dumps(config) if config else ""
        source.save()
        job_id = self.act("harvest_job_create", source_id=self.id, run=False)["id"]
        job = self.hm.HarvestJob.get(job_id)
        job.status = "Running"
        job.save()
        object_ids, errors = [], []
        try:
            object_ids = self.queue.gather_stage(self.harvester, job) or []
        except Exception as error:  # the consumer would log it and go on with the next job
            errors.append(f"gather_stage raised {error!r}")
        for object_id in object_ids:
            try:
                self.queue.fetch_and_import_stages(self.harvester, self.hm.HarvestObject.get(object_id))
            except Exception as error:  # the consumer would end, and the job never finish
                errors.append(f"import_stage raised {error!r}")
                self.model.Session.rollback()
                self.sql("UPDATE harvest_object SET state = 'ERROR', report_status = 'errored' WHERE id = :id", id=object_id)
            self.model.Session.remove()
        self.act("harvest_jobs_run", source_id=self.id)
        job = self.hm.HarvestJob.get(job_id)
        errors += [e.message for e in job.gather_errors] + [e.message for o in job.objects for e in o.errors]
        return {o.guid: o for o in job.objects}, errors if job.status == "Finished" else errors + [f"the job is {job.status}"]
