"""Checks the DAGs on the Airflow that .ci/airflow has set up: usage: airflow_dags.py SOURCE

SOURCE is a folder of IDX files. Airflow's own output goes to stdout, what was checked to file descriptor 3.
"""

import hashlib
import json
import os
import re
import signal
import sys
import threading
import time
import warnings
from datetime import datetime, timedelta, timezone
from pathlib import Path

from airflow.dag_processing.dagbag import BundleDagBag

DAGS = Path(os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
ROOT = Path(os.environ["BINORM_HOME"])
STORE = Path(os.environ["BINORM_STORE"])
REPORT = os.fdopen(3, "w", buffering=1)

TASKS = {
    "prepare": {"train_binary", "train_float32"},
    "train_binary": {"export_binary"},
    "train_float32": {"export_float32"},
    "export_binary": {"quality_gate"},
    "export_float32": {"quality_gate"},
    "quality_gate": {"publish"},
    "publish": set(),
}

# Small, with a checkpoint in every round; all checkpoints are kept to see which ones a retry has left alone.
CONFIG = """
data: {format: idx, validation-fraction: 0.1, seed: 1}
model: {preset: tiny-cnn, logit-scale: 3.0}
train:
  epochs: 5
  workers: 2
  steps-per-round: 6
  batch-size: 32
  learning-rate: 0.005
  checkpoint-every-rounds: 1
  keep-checkpoints: 1000
  seed: 1
"""


def say(text):
    print(text, file=REPORT)


def check(holds, text):
    if not holds:
        say(f"NOT SO: {text}")
        sys.exit(1)
    say(f"ok: {text}")


# ---- What can be seen without running anything


def load():
    """All DAGs of the folder; our files must be free of errors and of warnings."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        bag = BundleDagBag(dag_folder=DAGS, bundle_path=DAGS, bundle_name="dags-folder")
    check(not bag.import_errors, f"the DAGs are imported without an error {bag.import_errors or ''}")
    ours = [str(warning.message) for warning in seen if warning.filename.startswith(str(DAGS))]
    check(not ours, f"and without a warning {ours or ''}")
    check(set(bag.dags) == {"binorm_images", "binorm_text", "my_images"}, f"there are {sorted(bag.dags)}")
    return bag.dags


def check_structure(dag):
    tasks = {task.task_id: set(task.downstream_task_ids) for task in dag.tasks}
    check(tasks == TASKS, f"{dag.dag_id}: prepare -> train -> export -> quality_gate -> publish")
    check(dag.max_active_runs == 1 and not dag.catchup and dag.doc_md, f"{dag.dag_id}: one run at a time, documented")
    bounded = all(task.retries == 2 and task.execution_timeout for task in dag.tasks)
    check(bounded, f"{dag.dag_id}: every task has two retries and a timeout")


def check_parameters(dag):
    dag.params.validate()
    wrong = {"require": "test.accuracy", "source": " ", "output": 7}
    check(all(refuses(dag.params, *entry) for entry in wrong.items()), f"{dag.dag_id}: refuses {wrong}")


def refuses(params, name, value):
    try:
        params.get_param(name).resolve(value)
    except ValueError:
        return True
    return False


def check_documented(dags):
    """The table of parameters in docs/airflow.md has the names and the defaults of the DAGs."""
    page = (ROOT / "docs/airflow.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \| `([^`]+)` \|", page, re.MULTILINE)
    images, text = (dict(dags[name].params) for name in ("binorm_images", "binorm_text"))
    expected = [(name, shortened(images[name]), shortened(text[name])) for name in images]
    check(rows == expected, "docs/airflow.md has the parameters and their defaults")


def shortened(path):
    return path.replace(str(STORE), "STORE").replace(str(ROOT), "HOME")


# ---- Runs


def run(dag, day, conf):
    """One run of a DAG, its tasks one after the other; returns the states and the tries of the tasks."""
    started = time.monotonic()
    for task in dag.tasks:
        task.retry_delay = timedelta(0)
    result = dag.test(logical_date=datetime(2026, 3, day, 2, tzinfo=timezone.utc), run_conf=conf)
    instances = {ti.task_id: (str(ti.state), ti.try_number) for ti in result.get_task_instances()}
    say(f"-- {dag.dag_id}, {result.data_interval_start:%Y-%m-%d}: {result.state}, {time.monotonic() - started:.0f} s")
    return instances


class Killer(threading.Thread):
    """Ends the JVM of a train task as the kernel would when memory is short: once, after a few checkpoints."""

    def __init__(self, run_directory):
        super().__init__(daemon=True)
        self.run_directory = run_directory
        self.kept = None

    def run(self):
        while self.kept is None:
            time.sleep(0.05)
            if len(list((self.run_directory / "rounds").glob("0*"))) >= 3:
                self.kill()

    def kill(self):
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().decode().split("\0")
            except OSError:
                continue
            if words[0].endswith("java") and f"output.path={self.run_directory}" in words and "train" in words:
                os.kill(int(process.name), signal.SIGKILL)
                self.kept = rounds(self.run_directory)


def rounds(run_directory):
    return {path: path.stat().st_mtime_ns for path in (run_directory / "rounds").glob("0*")}


def result_of(directory):
    return json.loads((directory / "_RESULT.json").read_text())


def files(folder):
    """Name, time and content of all files; of results what they say of the output, for a job that was skipped notes that."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.name == "_RESULT.json":
            found[path] = (result_of(path.parent)["metrics"], result_of(path.parent)["outputs"])
        else:
            found[path] = (path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
    return found


def succeeded(instances, tries):
    return instances == {task: ("success", tries.get(task, 1)) for task in TASKS}


def check_runs(dag, source):
    config = STORE / "tiny.yaml"
    config.write_text(CONFIG)
    raw, runs, published = STORE / "raw", STORE / "runs" / dag.dag_id, STORE / "published" / dag.dag_id
    conf = {"config": str(config), "source": f"{raw}/{{interval}}", "require": "test.accuracy>=0.2"}
    first, second = "2026-03-01", "2026-03-02"
    raw.mkdir()
    for interval in (first, second):
        (raw / interval).symlink_to(source, target_is_directory=True)

    killer = Killer(runs / first / "binary")
    killer.start()
    instances = run(dag, 2, conf)
    check(killer.kept, f"kill -9 of train_binary after {len(killer.kept or ())} checkpoints")
    check(succeeded(instances, {"train_binary": 2}), f"its retry and all other tasks succeeded {instances}")
    left = {path: rounds(runs / first / "binary").get(path) for path in killer.kept}
    check(left == killer.kept, "the retry went on from the last checkpoint: the earlier ones are as they were")
    exported = {path.relative_to(runs / first / "binary/export") for path in files(runs / first / "binary/export")}
    found = {path.relative_to(published / first) for path in files(published / first)}
    check(exported == found and Path("model.safetensors") in found, f"published: {len(found)} files, model.safetensors")

    before = files(STORE)
    instances = run(dag, 2, conf)
    check(succeeded(instances, {}), f"a second run of the interval succeeds {instances}")
    check(files(STORE) == before, f"and leaves all {len(before)} files alone")

    instances = run(dag, 3, conf | {"require": "test.accuracy>=0.9999"})
    gate = instances["quality_gate"]
    check(gate == ("failed", 1), "another interval, test.accuracy>=0.9999 required: the gate fails, without a retry")
    check(instances["publish"][0] == "upstream_failed", "publish is not reached")
    check(not (published / second).exists(), "nothing is published")
    check(files(STORE).items() >= before.items(), "the first interval is untouched")
    killed, whole = (result_of(runs / day / "binary")["metrics"]["stateSha256"] for day in (first, second))
    check(killed == whole, f"the run that was killed and the one that was not end in the same bits: {whole}")


def main():
    dags = load()
    for dag in dags.values():
        check_structure(dag)
        check_parameters(dag)
    check_documented(dags)
    check_runs(dags["binorm_images"], Path(sys.argv[1]))
    say(f"{len(dags)} DAGs checked")


main()
