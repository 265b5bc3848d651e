package org.binorm.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
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
import org.binorm.jobs.testing.TroublePlugin.Trouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training on executors in JVMs of their own, which are killed, fail, forget and come late:
 * whatever happens, the run ends in the bits that one thread reaches undisturbed.
 */
abstract class ChaosRules {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
  static final Map<String, String> NOTHING = Map.of();
  static final Map<String, String> KRYO =
      Map.of("spark.serializer", "org.apache.spark.serializer.KryoSerializer");
  private static final String CHECKPOINTS = "train.checkpoint-every-rounds=1";
  private static final String ON_EXECUTORS = "train.averaging.place=executors";
  private static final int WORKERS = 3;
  private static final int ROUNDS = 9;
  private static final int PARAMETERS = 5026;
  @TempDir private Path folder;
  private Experiment experiment;
  private final Map<String, Object> hashes = new TreeMap<>();

  /** The master of the cluster. */
  abstract String master();

  /** Executors that run now, of a cluster whose driver is this process. */
  abstract List<ProcessHandle> executors(Process driver);

  @BeforeEach
  void prepare() throws Exception {
    experiment = Experiment.prepared(folder, SPARK.session());
  }

  /** States go as changes here: what an executor knows matters most. */
  @Test
  void everyTroubleEndsInTheSameBits() throws Exception {
    run("local[1]", NOTHING, "int8");
    run("local[2]", NOTHING, "int8");
    run(master(), NOTHING, "int8");
    assertThatTrafficIsThatOfTheEncoding("int8", false);
    run(master(), KRYO, "int8");
    run(master(), Trouble.FAIL.settings(), "int8");
    run(master(), Trouble.DELAY.settings(), "int8");
    run(master(), Trouble.EVICT.settings(), "int8", "train.cache-fraction=0.0000001");
    killedExecutors("int8");
    killedDriver("int8");
    assertThatAllAreIdentical(9);
  }

  /** For a cluster that can take it: as many JVMs again. */
  void wholeStatesAndSlicesSurviveTrouble() throws Exception {
    run("local[1]", NOTHING, "float32");
    run(master(), Trouble.FAIL.settings(), "float32");
    assertThatTrafficIsThatOfTheEncoding("float32", false);
    run(master(), KRYO, "float32", ON_EXECUTORS);
    assertThatTrafficIsThatOfTheEncoding("float32", true);
    run(master(), Trouble.FAIL.settings(), "float32", ON_EXECUTORS);
    killedExecutors("float32");
    killedExecutors("float32", ON_EXECUTORS);
    assertThatAllAreIdentical(6);
  }

  void assertThatAllAreIdentical(int cases) {
    Object expected = hashes.get("local[1] {} []");
    int identical = Collections.frequency(hashes.values(), expected);
    System.out.printf("%d of %d identical%n", identical, hashes.size());
    assertThat(hashes.values()).as("%s", hashes).hasSize(cases).containsOnly(expected);
  }

  /** Of the newest run: what Spark has counted is what was announced, and little more. */
  private void assertThatTrafficIsThatOfTheEncoding(String encoding, boolean onExecutors) {
    String run = encoding + (hashes.size() - 1);
    long state =
        new StateWire(WireEncoding.valueOf(encoding.toUpperCase(Locale.ROOT))).bytes(PARAMETERS, 2);
    List<Row> rounds =
        SPARK.session().read().parquet(folder.resolve(run) + "/metrics/rounds").collectAsList();
    assertThat(rounds).hasSize(ROUNDS);
    for (Row round : rounds) {
      // Attempts that fail bring nothing back.
      long received = onExecutors ? state : WORKERS * state;
      assertThat(round.<Long>getAs("received_bytes")).isBetween(received, received + 20_000);
      assertThat(round.<Long>getAs("sent_bytes")).isPositive();
      assertThat(round.<Long>getAs("shuffled_bytes") > 0).isEqualTo(onExecutors);
    }
  }

  private String[] command(String run, String encoding, String... settings) {
    List<String> command =
        new ArrayList<>(List.of("train", "--config", experiment.yaml().toString()));
    List<String> all =
        new ArrayList<>(
            List.of(
                "train.epochs=3",
                "train.averaging.encoding=" + encoding,
                "output.path=" + folder.resolve(run)));
    all.addAll(List.of(settings));
    all.forEach(setting -> command.addAll(List.of("--set", setting)));
    return command.toArray(String[]::new);
  }

  /** Runs to the end. */
  void run(String master, Map<String, String> spark, String encoding, String... settings)
      throws Exception {
    String run = encoding + hashes.size();
    BinormProcess process =
        BinormProcess.run(folder, master, spark, command(run, encoding, settings));
    assertThat(process.exitCode()).as("%s %s: %s", master, spark, process.stderr()).isZero();
    hashes.put("%s %s %s".formatted(master, spark, List.of(settings)), stateSha256(run));
  }

  /** Runs to the end with the speculation of Spark; returns how many of its copies were first. */
  long speculated(String encoding) throws Exception {
    Path events = Files.createDirectories(folder.resolve("events"));
    Map<String, String> spark = new HashMap<>(Trouble.SLOW.settings());
    spark.put("spark.speculation", "true");
    spark.put("spark.speculation.interval", "50ms");
    spark.put("spark.speculation.multiplier", "1.2");
    spark.put("spark.speculation.quantile", "0.5");
    spark.put("spark.eventLog.enabled", "true");
    spark.put("spark.eventLog.dir", events.toUri().toString());
    spark.put("spark.eventLog.compress", "false");
    spark.put("spark.eventLog.rolling.enabled", "false");
    run(master(), spark, encoding);
    try (Stream<Path> logs = Files.list(events)) {
      return Files.readAllLines(logs.findFirst().orElseThrow()).stream()
          .filter(line -> line.contains("SparkListenerTaskEnd"))
          .filter(line -> line.contains("\"Speculative\":true"))
          .filter(line -> line.contains("\"Reason\":\"Success\""))
          .count();
    }
  }

  /** Kills all executors with SIGKILL in two rounds; new ones come in their place. */
  private void killedExecutors(String encoding, String... settings) throws Exception {
    String run = encoding + "-executors" + hashes.size();
    String[] all =
        Stream.concat(Stream.of(CHECKPOINTS), Stream.of(settings)).toArray(String[]::new);
    Process driver = BinormProcess.start(folder, master(), command(run, encoding, all));
    int killed = 0;
    for (int round : new int[] {2, 5}) {
      awaitRound(driver, run, round);
      List<ProcessHandle> executors = executors(driver);
      executors.forEach(ProcessHandle::destroyForcibly);
      killed += executors.size();
    }
    assertThat(driver.waitFor()).as(() -> texts()).isZero();
    assertThat(killed).as("executors that were killed").isGreaterThanOrEqualTo(2);
    hashes.put("killed executors " + List.of(settings), stateSha256(run));
  }

  private void killedDriver(String encoding) throws Exception {
    String run = encoding + "-driver";
    Process driver = BinormProcess.start(folder, master(), command(run, encoding, CHECKPOINTS));
    awaitRound(driver, run, 4);
    driver.descendants().forEach(ProcessHandle::destroyForcibly);
    driver.destroyForcibly().waitFor();
    assertThat(folder.resolve(run).resolve("_RESULT.json")).as("killed too late").doesNotExist();

    BinormProcess resumed = BinormProcess.run(folder, master(), command(run, encoding));

    assertThat(resumed.exitCode()).as("%s", resumed.stderr()).isZero();
    assertThat(resumed.stderr()).anyMatch(line -> line.contains("resuming after round"));
    hashes.put("killed driver", stateSha256(run));
  }

  /** Ends a cluster in the middle of a run; the job has to notice. */
  void killedCluster(Runnable kill) throws Exception {
    String run = "cluster";
    String[] command = command(run, "float32", CHECKPOINTS, "train.epochs=400");
    Process driver = BinormProcess.start(folder, master(), command);
    awaitRound(driver, run, 3);
    kill.run();
    long start = System.nanoTime();

    assertThat(driver.waitFor(2, TimeUnit.MINUTES)).as("the job ends").isTrue();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
    assertThat(driver.exitValue()).as(() -> texts()).isEqualTo(5);
    String texts = texts();
    assertThat(texts.strip().lines().reduce((first, second) -> second).orElse(""))
        .contains("the cluster is gone: no executor for ");
    assertThat(finishedRounds(run)).isGreaterThanOrEqualTo(3);
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
