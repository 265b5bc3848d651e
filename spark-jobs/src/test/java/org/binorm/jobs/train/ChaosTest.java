package org.binorm.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.binorm.engine.train.StateWire;
import org.binorm.engine.train.WireEncoding;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TroublePlugin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training on executors in JVMs of their own, which are killed, fail and come late: whatever
 * happens, the run ends in the bits that one thread reaches undisturbed.
 */
class ChaosTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
  private static final String CLUSTER = "local-cluster[2,1,1024]";
  private static final int WORKERS = 3;
  private static final int PARAMETERS = 5026;
  @TempDir private Path folder;
  private Experiment experiment;
  private final Map<String, Object> hashes = new TreeMap<>();

  @BeforeEach
  void prepare() throws Exception {
    experiment = Experiment.prepared(folder, SPARK.session());
  }

  /** States go as changes here: what an executor knows matters most. */
  @Test
  void everyTroubleEndsInTheSameBits() throws Exception {
    undisturbed("local[1]", "int8", Map.of());
    undisturbed("local[2]", "int8", Map.of());
    undisturbed(CLUSTER, "int8", Map.of());
    assertThatTrafficIsThatOfTheEncoding("int8");
    undisturbed(
        CLUSTER, "int8", Map.of("spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
    undisturbed(CLUSTER, "int8", TroublePlugin.settings(TroublePlugin.FAIL));
    undisturbed(CLUSTER, "int8", TroublePlugin.settings(TroublePlugin.DELAY));
    killedExecutors("int8");
    killedDriver("int8");
    assertThatAllAreIdentical(8);
  }

  @Test
  void wholeStatesSurviveTroubleToo() throws Exception {
    undisturbed("local[1]", "float32", Map.of());
    undisturbed(CLUSTER, "float32", TroublePlugin.settings(TroublePlugin.FAIL));
    assertThatTrafficIsThatOfTheEncoding("float32");
    killedExecutors("float32");
    assertThatAllAreIdentical(3);
  }

  private void assertThatAllAreIdentical(int cases) {
    Object expected = hashes.get("local[1] {}");
    int identical = Collections.frequency(hashes.values(), expected);
    System.out.printf("%d of %d identical%n", identical, hashes.size());
    assertThat(hashes.values()).as("%s", hashes).hasSize(cases).containsOnly(expected);
  }

  /** Of the newest run: what Spark has counted is what was announced, and little more. */
  private void assertThatTrafficIsThatOfTheEncoding(String encoding) {
    String run = encoding + (hashes.size() - 1);
    long expected =
        WORKERS
            * new StateWire(WireEncoding.valueOf(encoding.toUpperCase(Locale.ROOT)))
                .bytes(PARAMETERS, 2);
    List<Row> rounds =
        SPARK.session().read().parquet(folder.resolve(run) + "/metrics/rounds").collectAsList();
    assertThat(rounds).hasSize(9);
    for (Row round : rounds) {
      // Attempts that fail bring nothing back.
      assertThat(round.<Long>getAs("received_bytes")).isBetween(expected, expected + 10_000);
      assertThat(round.<Long>getAs("sent_bytes")).isPositive();
    }
  }

  private String[] command(String run, String encoding) {
    return new String[] {
      "train",
      "--config",
      experiment.yaml().toString(),
      "--set",
      "train.epochs=3",
      "--set",
      "train.checkpoint-every-rounds=1",
      "--set",
      "train.averaging.encoding=" + encoding,
      "--set",
      "output.path=" + folder.resolve(run)
    };
  }

  private void undisturbed(String master, String encoding, Map<String, String> spark)
      throws Exception {
    String run = encoding + hashes.size();
    BinormProcess process = BinormProcess.run(folder, master, spark, command(run, encoding));
    assertThat(process.exitCode()).as("%s %s: %s", master, spark, process.stderr()).isZero();
    hashes.put(master + " " + spark, stateSha256(run));
  }

  /** Kills all executors with SIGKILL in two rounds; new ones come in their place. */
  private void killedExecutors(String encoding) throws Exception {
    String run = encoding + "-executors";
    Process driver = BinormProcess.start(folder, CLUSTER, command(run, encoding));
    int killed = 0;
    for (int round : new int[] {2, 5}) {
      awaitRound(driver, run, round);
      List<ProcessHandle> executors = driver.descendants().toList();
      executors.forEach(ProcessHandle::destroyForcibly);
      killed += executors.size();
    }
    assertThat(driver.waitFor()).as(() -> texts()).isZero();
    assertThat(killed).as("executors that were killed").isGreaterThanOrEqualTo(2);
    hashes.put("killed executors", stateSha256(run));
  }

  private void killedDriver(String encoding) throws Exception {
    String run = encoding + "-driver";
    Process driver = BinormProcess.start(folder, CLUSTER, command(run, encoding));
    awaitRound(driver, run, 4);
    driver.descendants().forEach(ProcessHandle::destroyForcibly);
    driver.destroyForcibly().waitFor();
    assertThat(folder.resolve(run).resolve("_RESULT.json")).as("killed too late").doesNotExist();

    BinormProcess resumed = BinormProcess.run(folder, CLUSTER, command(run, encoding));

    assertThat(resumed.exitCode()).as("%s", resumed.stderr()).isZero();
    assertThat(resumed.stderr()).anyMatch(line -> line.contains("resuming after round"));
    hashes.put("killed driver", stateSha256(run));
  }

  private void awaitRound(Process driver, String run, int round) throws Exception {
    while (finishedRounds(run) < round) {
      if (!driver.isAlive()) {
        throw new AssertionError("the driver ended before round %d:%n%s".formatted(round, texts()));
      }
      Thread.sleep(5);
    }
  }

  private int finishedRounds(String run) throws IOException {
    Path latest = folder.resolve(run).resolve("LATEST");
    String text = Files.exists(latest) ? Files.readString(latest).strip() : "";
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  /** What the processes have said. */
  private String texts() {
    try (Stream<Path> files = Files.list(folder)) {
      StringBuilder texts = new StringBuilder();
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith("std")).toList()) {
        texts.append(Files.readString(file));
      }
      return texts.toString();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private Object stateSha256(String run) throws Exception {
    AtomicFiles files = new AtomicFiles(new Configuration());
    return ResultFile.read(files, new org.apache.hadoop.fs.Path(folder.resolve(run).toUri()))
        .orElseThrow()
        .metrics()
        .get("stateSha256");
  }
}
