package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.SparkTestSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What Spark's UI shows beside the jobs that it runs for ours. */
class SparkUiTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
  @TempDir private static Path folder;
  private static Experiment experiment;

  private record Shown(String group, String description) {}

  private static final class Ui extends SparkListener {
    private final List<Shown> jobs = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void onJobStart(SparkListenerJobStart job) {
      jobs.add(
          new Shown(
              job.properties().getProperty("spark.jobGroup.id"),
              job.properties().getProperty("spark.job.description")));
    }
  }

  @BeforeAll
  static void prepare() throws Exception {
    experiment = Experiment.prepared(folder, SPARK.session());
  }

  @AfterEach
  void forgetTheGroup() {
    SPARK.session().sparkContext().clearJobGroup();
  }

  /** The different descriptions in order; all jobs are in the group of that name. */
  private static List<String> shown(String job, ExperimentConfig config) throws Exception {
    SparkContext spark = SPARK.session().sparkContext();
    JobEntry entry = Main.JOBS.stream().filter(e -> e.name().equals(job)).findFirst().get();
    Ui ui = new Ui();
    spark.addSparkListener(ui);
    try {
      assertThat(new JobRunner(entry).runJob(SPARK.session(), config).exitCode())
          .isEqualTo(ExitCode.DONE);
      spark.listenerBus().waitUntilEmpty(10_000);
    } finally {
      spark.removeSparkListener(ui);
    }
    assertThat(ui.jobs).extracting(Shown::group).containsOnly(job);
    return ui.jobs.stream().map(Shown::description).distinct().toList();
  }

  @Test
  void preparingTellsItsPasses() throws Exception {
    String there = "data.path=" + folder.resolve("prepared-again");
    assertThat(shown("prepare-images", experiment.runIn("unused", there)))
        .containsExactly("counting images", "decoding images and writing shards");
  }

  @Test
  void trainingAndExportTellRoundsEpochsAndTables() throws Exception {
    assertThat(shown("train", experiment.runIn("run")))
        .containsExactly(
            "round 1 of 6, epoch 1: 3 workers",
            "round 2 of 6, epoch 1: 3 workers",
            "round 3 of 6, epoch 1: 3 workers",
            "validation after epoch 1 of 2",
            "writing table metrics/rounds",
            "writing table metrics/epochs",
            "round 4 of 6, epoch 2: 3 workers",
            "round 5 of 6, epoch 2: 3 workers",
            "round 6 of 6, epoch 2: 3 workers",
            "validation after epoch 2 of 2");
    assertThat(shown("export", experiment.runIn("run")))
        .startsWith("evaluation on validation", "evaluation on test")
        .contains("writing table evaluation/summary");
  }

  @Test
  void whatHasNoDescriptionOfItsOwnSaysWhichJobAndOutput() throws Exception {
    JobEntry counting =
        new JobEntry(
            "count",
            "Counts",
            () ->
                (spark, config) ->
                    JobResult.done("count", "counted " + spark.range(10).count()).build(),
            config -> config.output().path());
    Ui ui = new Ui();
    SparkContext spark = SPARK.session().sparkContext();
    spark.addSparkListener(ui);
    new JobRunner(counting).runJob(SPARK.session(), experiment.runIn("counted"));
    spark.listenerBus().waitUntilEmpty(10_000);
    spark.removeSparkListener(ui);

    assertThat(ui.jobs)
        .isNotEmpty()
        .containsOnly(new Shown("count", "count: " + folder.resolve("counted")));
  }
}
