"""Airflow DAGs that train Binorm models every night, one from images and one from text.

    prepare -> train_binary  -> export_binary  -> quality_gate -> publish
           \\-> train_float32 -> export_float32 -/

Every task is one command of the job jar, started by spark-submit. Where a run of a DAG writes follows from its data
interval alone, and every job leaves finished outputs alone and goes on with unfinished ones: so retries, cleared tasks
and backfills need nothing but to be started again.

Serves Airflow 3 and 2.10+. A DAG of your own is a file beside this one that calls binorm_dag(); docs/airflow.md has one.
"""

from __future__ import annotations

import os
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

try:
    from airflow.sdk import DAG, Param
except ImportError:  # Airflow 2
    from airflow.models.dag import DAG
    from airflow.models.param import Param
try:
    from airflow.sdk import CronDataIntervalTimetable
    from airflow.sdk.exceptions import AirflowException, AirflowFailException
except ImportError:  # Airflow 2, and the first of Airflow 3
    from airflow.exceptions import AirflowException, AirflowFailException
    from airflow.timetables.interval import CronDataIntervalTimetable

# Where this project lies on the Airflow workers: the job jar and conf/.
HOME = os.environ.get("BINORM_HOME") or str(Path(__file__).resolve().parents[2])
# Where data lies and runs go: any Hadoop URI that the workers and the Spark cluster both reach.
STORE = (os.environ.get("BINORM_STORE") or HOME).rstrip("/")
# A file of Spark properties, such as conf/spark-yarn.conf; without one, Spark's own spark-defaults.conf counts.
SPARK_PROPERTIES = os.environ.get("BINORM_SPARK_PROPERTIES") or None

PRECISIONS = ("binary", "float32")

# One folder for each data interval. With a schedule that is more frequent than daily: ts_nodash instead of ds.
INTERVAL = "data_interval_start | ds"
FOLDER = f"{{{{ params.output }}}}/{{{{ dag.dag_id }}}}/{{{{ {INTERVAL} }}}}"
SOURCE = f"{{{{ params.source | replace('{{interval}}', {INTERVAL}) }}}}"
PUBLISHED = f"{{{{ params.publish }}}}/{{{{ dag.dag_id }}}}/{{{{ {INTERVAL} }}}}"

TIMEOUTS = {
    "prepare-images": timedelta(hours=6),
    "prepare-text": timedelta(hours=6),
    "train": timedelta(hours=24),
    "export": timedelta(hours=3),
    "result": timedelta(minutes=15),
    "publish": timedelta(minutes=30),
}


class BinormOperator(SparkSubmitOperator):
    """Submits one command; what another try cannot mend fails at once instead of being retried.

    That is wrong input or configuration (exit code 2), rejected data or a missed requirement (3) and diverged training
    (4). In cluster mode the exit code stays on the cluster, so there every failure is retried.
    """

    FINAL = re.compile(r"\b(?:Error|exit) code is: ([234])\b")

    def execute(self, context) -> Any:
        try:
            return super().execute(context)
        except AirflowException as e:
            code = self.FINAL.search(str(e))
            if code is None:
                raise
            cause = str(e).splitlines()[-1]
            raise AirflowFailException(f"{cause} (exit code {code[1]}: no retry)") from e


def command(task_id: str, *arguments: str, **spark: Any) -> BinormOperator:
    """A task that runs one command of the job jar."""
    return BinormOperator(
        task_id=task_id,
        name=f"binorm {task_id}",
        conn_id="spark_default",
        application="{{ params.jar }}",
        java_class="org.binorm.jobs.Main",
        application_args=list(arguments),
        properties_file=SPARK_PROPERTIES,
        execution_timeout=TIMEOUTS[arguments[0]],
        **spark,
    )


def job(task_id: str, name: str, settings: dict[str, str], spark: dict[str, Any]) -> BinormOperator:
    """A task that runs a Spark job with the run's configuration and these settings."""
    overrides = [part for key, value in settings.items() for part in ("--set", f"{key}={value}")]
    return command(task_id, name, "--config", "{{ params.config }}", *overrides, **spark)


def console(task_id: str, *arguments: str) -> BinormOperator:
    """A task that only moves or reads files: it needs no executors, so it runs where Airflow does."""
    return command(task_id, *arguments, deploy_mode="client")


def parameters(config: str, source: str, require: str) -> dict[str, Param]:
    def text(default: str, title: str, description: str, pattern: str = r"\S") -> Param:
        return Param(default, type="string", pattern=pattern, title=title, description=description)

    return {
        "config": text(config, "Configuration", "The experiment's YAML file: a path, a Hadoop URI or a data: URI."),
        "source": text(source, "Raw data", "Input of the prepare job; {interval} stands for the date of the interval."),
        "output": text(f"{STORE}/runs", "Runs", "Data sets, runs and exports go to OUTPUT/DAG/INTERVAL."),
        "publish": text(f"{STORE}/published", "Published", "Models that pass the gate go to PUBLISH/DAG/INTERVAL."),
        "require": text(
            require,
            "Quality gate",
            "What the export of the binary model must reach: METRIC>=NUMBER or METRIC<=NUMBER.",
            r"^[A-Za-z][A-Za-z0-9.]*[<>]=-?[0-9]+(\.[0-9]+)?$",
        ),
        "jar": text(f"{HOME}/spark-jobs/target/binorm-jobs.jar", "Job jar", "A path or URI that spark-submit takes."),
    }


def binorm_dag(
    dag_id: str,
    *,
    prepare: str,
    config: str,
    source: str,
    require: str,
    schedule: str = "0 2 * * *",
    start_date: datetime = datetime(2026, 1, 1, tzinfo=timezone.utc),
    tags: tuple[str, ...] = (),
    spark: dict[str, Any] | None = None,
) -> DAG:
    """A DAG from raw data to a published one-bit model.

    :param prepare: the job that makes the data set: prepare-images or prepare-text
    :param config: default of the parameter of that name, as are source and require
    :param schedule: a cron expression in UTC; every data interval ends when its run starts
    :param spark: more arguments of SparkSubmitOperator for the Spark jobs, such as num_executors
    """
    spark = spark or {}
    with DAG(
        dag_id,
        description="Prepares data, trains a binary model and its float32 twin, publishes what passes the gate",
        doc_md=__doc__,
        # In so many words, because what a bare cron expression means is a setting of Airflow 3.
        schedule=CronDataIntervalTimetable(schedule, timezone="UTC"),
        start_date=start_date,
        catchup=False,
        auto_register=False,  # a DAG is found as a variable: a file that imports this one does not have its DAGs too
        max_active_runs=1,
        dagrun_timeout=timedelta(days=3),
        default_args={"owner": "binorm", "retries": 2, "retry_delay": timedelta(minutes=5)},
        params=parameters(config, source, require),
        tags=["binorm", *tags],
    ) as dag:
        data = {"data.source": SOURCE, "data.path": f"{FOLDER}/data"}
        prepared = job("prepare", prepare, data, spark)
        gate = console("quality_gate", "result", f"{FOLDER}/binary/export", "--require", "{{ params.require }}")
        publish = console("publish", "publish", f"{FOLDER}/binary/export", "--to", PUBLISHED)
        for precision in PRECISIONS:
            settings = data | {"model.precision": precision, "output.path": f"{FOLDER}/{precision}"}
            train = job(f"train_{precision}", "train", settings, spark)
            export = job(f"export_{precision}", "export", settings, spark)
            prepared >> train >> export >> gate
        gate >> publish
    return dag


binorm_images = binorm_dag(
    "binorm_images",
    prepare="prepare-images",
    config=f"{HOME}/conf/fashion-mnist.yaml",
    source=f"{STORE}/data/raw/fashion-mnist",
    require="test.accuracy>=0.8",
    tags=("images",),
)

binorm_text = binorm_dag(
    "binorm_text",
    prepare="prepare-text",
    config=f"{HOME}/conf/sotu-lm.yaml",
    source=f"{STORE}/data/raw/state-of-the-union",
    require="validation.perplexity<=150",
    tags=("text",),
)
