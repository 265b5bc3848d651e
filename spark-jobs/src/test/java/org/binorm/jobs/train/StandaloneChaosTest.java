package org.binorm.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.binorm.jobs.testing.StandaloneCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A real Master with two Workers, of the Spark installation that a property names. */
@EnabledIfSystemProperty(
    named = StandaloneChaosTest.SPARK_HOME,
    matches = ".+",
    disabledReason = "no Spark installation is named; .ci/standalone installs one and runs this")
class StandaloneChaosTest extends ChaosRules {
  static final String SPARK_HOME = "binorm.test.spark-home";
  @TempDir private static Path folder;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = new StandaloneCluster(Path.of(System.getProperty(SPARK_HOME)), folder);
  }

  @AfterAll
  static void stop() throws Exception {
    cluster.close();
  }

  @Override
  String master() {
    return cluster.master();
  }

  @Override
  List<ProcessHandle> executors(Process driver) {
    return cluster.executors();
  }

  @Test
  void wholeStatesAndSlicesSurviveTroubleToo() throws Exception {
    wholeStatesAndSlicesSurviveTrouble();
  }

  @Test
  void speculativeCopiesChangeNothing() throws Exception {
    run("local[1]", NOTHING, "int8");
    assertThat(speculated("int8")).as("tasks that a copy has overtaken").isPositive();
    assertThatAllAreIdentical(2);
  }

  @Test
  void aKilledClusterEndsTheJob(@TempDir Path other) throws Exception {
    StandaloneCluster healthy = cluster;
    try (StandaloneCluster doomed =
        new StandaloneCluster(Path.of(System.getProperty(SPARK_HOME)), other)) {
      cluster = doomed;
      killedCluster(doomed::kill);
    } finally {
      cluster = healthy;
    }
  }
}
