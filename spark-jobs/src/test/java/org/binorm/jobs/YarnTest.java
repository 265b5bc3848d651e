package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.TinyImages;
import org.binorm.jobs.testing.YarnCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs with their drivers in a YARN cluster, through {@code submit-scripts/binorm} and the
 * spark-submit of the installation that a property names. Needs the built job jar.
 */
@EnabledIfSystemProperty(
    named = YarnTest.SPARK_HOME,
    matches = ".+",
    disabledReason = "no Spark installation is named; .ci/standalone installs one and runs this")
class YarnTest {
  static final String SPARK_HOME = "binorm.test.spark-home";
  private static final long TIMEOUT_SECONDS = 240;

  @TempDir private static Path folder;
  private static YarnCluster cluster;
  private static Path config;

  @BeforeAll
  static void start() throws Exception {
    cluster = new YarnCluster(folder);
    TinyImages.idx(folder.resolve("source"), 28, 10, 300, 40);
    config = folder.resolve("tiny.yaml");
    Files.writeString(
        config,
        """
        data: {source: '%1$s/source', path: '%1$s/prepared', rows-per-row-group: 64}
        model: {preset: tiny-cnn, logit-scale: 3.0}
        train: {epochs: 1, workers: 2, steps-per-round: 3, batch-size: 30}
        evaluate: {batch-size: 32}
        output: {path: '%1$s/run'}
        """
            .formatted(folder));
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void aDriverInTheClusterEndsWithTheExitCodeOfItsJob() throws Exception {
    BinormProcess prepared = submit("prepare-images");
    assertThat(prepared.exitCode()).as("%s", prepared.stderr()).isZero();
    assertThat(folder.resolve("prepared/dataset.json")).exists();

    BinormProcess trained = submit("train");
    assertThat(trained.exitCode()).as("%s", trained.stderr()).isZero();
    assertThat(folder.resolve("run/_RESULT.json"))
        .content()
        .contains("\"status\" : \"done\"", "\"submission\" : \"");
    BinormProcess here =
        BinormProcess.run(
            folder, "local[1]", arguments("train", "--set", "output.path=" + folder + "/here"));
    assertThat(here.exitCode()).isZero();
    assertThat(state("run")).as("the same bits as on one core").isEqualTo(state("here"));

    BinormProcess failed =
        submit(
            "train",
            "--set",
            "data.path=/no/such/data",
            "--set",
            "output.path=" + folder + "/failed");
    assertThat(failed.exitCode()).as("%s", failed.stderr()).isEqualTo(2);
    assertThat(failed.lastError()).contains("/no/such/data");
  }

  private static String state(String run) throws IOException {
    return Files.readAllLines(folder.resolve(run).resolve("_RESULT.json")).stream()
        .filter(line -> line.contains("stateSha256"))
        .findFirst()
        .orElseThrow();
  }

  private static String[] arguments(String job, String... more) {
    List<String> all = new ArrayList<>(List.of(job, "--config", config.toString()));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static BinormProcess submit(String job, String... more)
      throws IOException, InterruptedException {
    String sparkHome = System.getProperty(SPARK_HOME);
    String javaHome = System.getProperty("java.home");
    List<String> command =
        new ArrayList<>(
            List.of(Path.of("../submit-scripts/binorm").toAbsolutePath().normalize().toString()));
    command.addAll(List.of(arguments(job, more)));
    command.addAll(List.of("--", "--master", "yarn", "--deploy-mode", "cluster"));
    command.addAll(List.of("--driver-memory", "512m", "--executor-memory", "512m"));
    command.addAll(List.of("--num-executors", "1", "--executor-cores", "1"));
    Map.of(
            "spark.yarn.jars",
            "local:" + sparkHome + "/jars/*",
            "spark.yarn.stagingDir",
            folder.resolve("staging").toUri().toString(),
            "spark.yarn.am.waitTime",
            "60s",
            "spark.yarn.appMasterEnv.JAVA_HOME",
            javaHome,
            "spark.executorEnv.JAVA_HOME",
            javaHome,
            "spark.yarn.appMasterEnv.SPARK_LOCAL_IP",
            "127.0.0.1",
            "spark.executorEnv.SPARK_LOCAL_IP",
            "127.0.0.1",
            "spark.ui.enabled",
            "false")
        .forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
    Path out = Files.createTempFile(folder, "stdout", ".txt");
    Path err = Files.createTempFile(folder, "stderr", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", sparkHome);
    builder.environment().put("JAVA_HOME", javaHome);
    builder.environment().put("HADOOP_CONF_DIR", cluster.settings().toString());
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("binorm did not end: " + Files.readString(err));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return new BinormProcess(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
  }
}
