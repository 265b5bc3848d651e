package org.binorm.jobs.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.SparkTestSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Executors in JVMs of their own report by a sink of theirs: here Spark's CSV files. */
class ExecutorMetricsTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
  private static final int ROUNDS = 6;
  private static final int WORKERS = 3;

  @Test
  void allRoundsAndSamplesAreCountedBySomeExecutor(@TempDir Path folder) throws Exception {
    Experiment experiment = Experiment.prepared(folder, SPARK.session());
    Path csv = Files.createDirectory(folder.resolve("csv"));
    Map<String, String> sink = new TreeMap<>();
    sink.put("spark.metrics.conf.*.sink.csv.class", "org.apache.spark.metrics.sink.CsvSink");
    sink.put("spark.metrics.conf.*.sink.csv.directory", csv.toString());
    sink.put("spark.metrics.conf.*.sink.csv.period", "1");
    sink.put("spark.speculation", "false");
    BinormProcess run =
        BinormProcess.run(
            folder,
            "local-cluster[2,1,512]",
            sink,
            "train",
            "--config",
            experiment.yaml().toString());
    assertThat(run.exitCode()).as(run.stderr().toString()).isZero();

    String plugin = ".plugin." + MetricsPlugin.class.getName();
    assertThat(last(csv, "binorm.driver" + plugin + ".round.csv")).isEqualTo(ROUNDS);
    assertThat(last(csv, "binorm.driver" + plugin + ".sentBytes.csv")).isPositive();
    double samples = last(csv, "binorm.driver" + plugin + ".samples.csv");
    assertThat(sumOfExecutors(csv, plugin + ".executor.rounds.csv")).isEqualTo(ROUNDS * WORKERS);
    assertThat(sumOfExecutors(csv, plugin + ".executor.samples.csv")).isEqualTo(samples);
    assertThat(sumOfExecutors(csv, plugin + ".executor.cachedBytes.csv")).isPositive();
  }

  private static double sumOfExecutors(Path csv, String name) throws IOException {
    double sum = 0;
    try (Stream<Path> files = Files.list(csv)) {
      for (Path file : files.toList()) {
        String found = file.getFileName().toString();
        if (found.matches("binorm\\.\\d+" + name)) {
          sum += last(csv, found);
        }
      }
    }
    return sum;
  }

  /** The newest value: lines are a time and a value. */
  private static double last(Path csv, String name) throws IOException {
    List<String> lines = Files.readAllLines(csv.resolve(name));
    return Double.parseDouble(lines.get(lines.size() - 1).split(",")[1]);
  }
}
