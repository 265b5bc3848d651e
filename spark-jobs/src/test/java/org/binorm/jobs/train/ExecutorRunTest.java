package org.binorm.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.binorm.datasets.split.Subset;
import org.binorm.engine.train.TrainingState;
import org.binorm.engine.train.WorkerRound;
import org.binorm.jobs.run.RowGroups;
import org.binorm.jobs.run.RunSetup;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.SparkTestSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What executors keep between rounds, and for how long. */
class ExecutorRunTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  @TempDir private Path folder;
  private JavaSparkContext spark;
  private RunSetup setup;
  private LocalTraining work;

  @BeforeEach
  void prepare() throws Exception {
    spark = JavaSparkContext.fromSparkContext(SPARK.session().sparkContext());
    Experiment experiment = Experiment.prepared(folder, SPARK.session());
    setup = RunSetup.of(experiment.runIn("run"), spark.hadoopConfiguration());
    RowGroups data = setup.rowGroups(spark.hadoopConfiguration(), Subset.TRAIN);
    work =
        new LocalTraining(
            setup.model().spec(),
            setup.plan(),
            setup.settings(),
            data,
            data.rows(),
            setup.kernels());
  }

  @Test
  void networksWaitForTheNextTask() {
    WorkerRound one = work.borrow();
    WorkerRound other = work.borrow();
    assertThat(other).as("used by somebody").isNotSameAs(one);

    work.giveBack(one);

    assertThat(work.borrow()).isSameAs(one);
    assertThat(work.borrow()).isNotSameAs(one);
  }

  @Test
  void theStateIsFetchedOncePerRound() {
    ExecutorRun run = new ExecutorRun(work);
    List<TrainingState> known = new ArrayList<>();
    TrainingState zero = TrainingState.blank(0, 1, 0);
    TrainingState one = TrainingState.blank(1, 1, 0);

    for (TrainingState state : List.of(zero, zero, one, one, zero)) {
      TrainingState got =
          run.state(
              state.finishedRounds(),
              newest -> {
                known.add(newest);
                return state;
              });
      assertThat(got).isSameAs(state);
    }
    assertThat(known).containsExactly(null, zero, one);
  }

  @Test
  void destroyingTheBroadcastOfARunForgetsIt() throws Exception {
    WeakReference<ExecutorRun> value = usedAndDestroyed();

    long end = System.nanoTime() + PATIENCE.toNanos();
    while (value.get() != null && System.nanoTime() < end) {
      System.gc();
      Thread.sleep(50);
    }
    assertThat(value.get()).isNull();
  }

  /** Nothing here refers to the broadcast any more when this returns. */
  private WeakReference<ExecutorRun> usedAndDestroyed() {
    Broadcast<ExecutorRun> broadcast = spark.broadcast(new ExecutorRun(work));
    List<Boolean> found =
        spark.parallelize(List.of(1, 2), 2).map(i -> broadcast.value() != null).collect();
    assertThat(found).containsExactly(true, true);
    WeakReference<ExecutorRun> value = new WeakReference<>(broadcast.value());
    broadcast.destroy();
    return value;
  }
}
