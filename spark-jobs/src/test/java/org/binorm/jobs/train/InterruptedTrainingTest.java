package org.binorm.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.Experiment.Kind;
import org.binorm.jobs.testing.SparkTestSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training through the command line: SIGKILL in the middle, cores, exit codes. */
class InterruptedTrainingTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aRunKilledHalfWayAndStartedAgainEndsInTheSameBits(Kind kind) throws Exception {
    Experiment experiment = Experiment.prepared(kind, folder, SPARK.session());
    String[] settings = {"train.epochs=4", "train.checkpoint-every-rounds=1"};
    Object whole =
        experiment.train(SPARK.session(), "whole", settings).metrics().get("stateSha256");

    Path killed = folder.resolve("killed");
    String[] command = {
      "train",
      "--config",
      experiment.yaml().toString(),
      "--set",
      "train.epochs=4",
      "--set",
      "train.checkpoint-every-rounds=1",
      "--set",
      "output.path=" + killed
    };
    Process process = BinormProcess.start(folder, "local[1]", command);
    Path half = killed.resolve("rounds/000006");
    while (process.isAlive() && !Files.exists(half)) {
      Thread.sleep(5);
    }
    process.destroyForcibly().waitFor();
    assertThat(killed.resolve("_RESULT.json")).as("killed before its end").doesNotExist();

    BinormProcess resumed = BinormProcess.run(folder, "local[1]", command);

    assertThat(resumed.exitCode()).as("%s", resumed.stderr()).isZero();
    assertThat(resumed.stderr()).anyMatch(line -> line.contains("resuming after round"));
    assertThat(stateSha256(killed)).isEqualTo(whole);
    long rounds = SPARK.session().read().parquet(killed + "/metrics/rounds").count();
    long expected = SPARK.session().read().parquet(folder + "/whole/metrics/rounds").count();
    assertThat(rounds).as("no round appears twice in the metrics").isEqualTo(expected);
  }

  @Test
  void divergenceEndsWithExitCodeFourAndOneLine() throws Exception {
    Experiment experiment = Experiment.prepared(folder, SPARK.session());

    BinormProcess process =
        BinormProcess.run(
            folder,
            "local[1]",
            "train",
            "--config",
            experiment.yaml().toString(),
            "--set",
            "train.learning-rate=1e9",
            "--set",
            "train.warmup-steps=0");

    assertThat(process.exitCode()).as("%s", process.stderr()).isEqualTo(4);
    assertThat(process.lastError()).startsWith("training diverged in round 0");
  }

  private static Object stateSha256(Path run) throws Exception {
    AtomicFiles files = new AtomicFiles(new Configuration());
    return ResultFile.read(files, new org.apache.hadoop.fs.Path(run.toUri()))
        .orElseThrow()
        .metrics()
        .get("stateSha256");
  }
}
