package org.binorm.benchmarks.rounds;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.binorm.benchmarks.EngineTraining;
import org.binorm.benchmarks.Workload;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.train.WireEncoding;
import org.binorm.jobs.train.SparkRounds.Transport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures one part of what rounds cost, in this JVM and executors that it starts. */
@Command(name = "rounds", mixinStandardHelpOptions = true)
public final class RoundsSuite implements Callable<Integer> {
  static final String MILLIS = "ms per round";
  private static final int MILLION = 1_000_000;
  private static final int WARMUP = 2;
  private static final int LOOKS = 10;
  private static final long LOOK_MILLIS = 200;
  private static final int EXECUTOR_MEBIBYTES = 2048;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double BYTES_PER_MB = 1e6;

  /** What is measured. */
  enum Part {
    /** Rounds without training in one JVM. */
    LOCAL,
    /** The same on two executors. */
    CLUSTER,
    /** Of the driver, over many rounds. */
    MEMORY,
    /** Real training with and without Spark. */
    OVERHEAD,
    /** Real training on two executors and on one. */
    EXECUTORS,
    /** Seconds of a training step. */
    STEP
  }

  @Parameters(index = "0", description = "one of ${COMPLETION-CANDIDATES}")
  private Part part;

  @Parameters(index = "1", description = "folder for the results")
  private Path folder;

  @Option(names = "--quick", description = "fewer and smaller: a look, not a measurement")
  private boolean quick;

  /** A way to average, begun in a context. */
  @FunctionalInterface
  private interface Contender {
    Averaging start(JavaSparkContext spark) throws SparkException;
  }

  private RoundsSuite() {}

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new RoundsSuite());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Files.createDirectories(folder);
    switch (part) {
      case LOCAL -> local();
      case CLUSTER -> cluster();
      case MEMORY -> memory();
      case OVERHEAD -> overhead();
      case EXECUTORS -> executors();
      case STEP -> step();
    }
    return 0;
  }

  private int[] sizes() {
    return quick ? new int[] {MILLION} : new int[] {MILLION, 10 * MILLION, 30 * MILLION};
  }

  private int[] workers() {
    return quick ? new int[] {4} : new int[] {2, 4, 8};
  }

  private void local() throws IOException {
    for (int size : sizes()) {
      for (int k : workers()) {
        Map<String, Contender> contenders = new LinkedHashMap<>();
        contenders.put("binorm", s -> binorm(s, size, k, WireEncoding.FLOAT32, true, false));
        contenders.put(
            "binorm-executors", s -> binorm(s, size, k, WireEncoding.FLOAT32, true, true));
        addReferences(contenders, size, k);
        compare(subject(size, k), contenders, () -> Clusters.local(2));
      }
    }
  }

  private void cluster() throws IOException {
    for (int size : quick ? sizes() : new int[] {MILLION, 10 * MILLION}) {
      for (int k : workers()) {
        Map<String, Contender> contenders = new LinkedHashMap<>();
        for (WireEncoding encoding : WireEncoding.values()) {
          String name = "binorm-" + encoding.name().toLowerCase(Locale.ROOT);
          contenders.put(name, s -> binorm(s, size, k, encoding, false, false));
        }
        contenders.put(
            "binorm-executors", s -> binorm(s, size, k, WireEncoding.FLOAT32, false, true));
        addReferences(contenders, size, k);
        compare(subject(size, k), contenders, () -> Clusters.processes(2, EXECUTOR_MEBIBYTES));
      }
    }
  }

  private static void addReferences(Map<String, Contender> contenders, int size, int k) {
    contenders.put("sparknet-style", s -> new SparkNetAveraging(s, size, k));
    contenders.put("dl4j-style", s -> new Dl4jAveraging(s, size, k));
  }

  private static String subject(int size, int k) {
    return "%d M k=%d".formatted(size / MILLION, k);
  }

  private static Averaging binorm(
      JavaSparkContext spark,
      int size,
      int k,
      WireEncoding encoding,
      boolean byReference,
      boolean onExecutors) {
    return new BinormAveraging(spark, size, k, encoding, new Transport(byReference, onExecutors));
  }

  /**
   * One after the other in a context of their own, each from a fresh start: two would not fit into
   * memory. Who does not fit alone comes last, for its context is of no use afterwards.
   */
  private void compare(
      String subject, Map<String, Contender> contenders, Supplier<JavaSparkContext> context)
      throws IOException {
    try (JavaSparkContext spark = context.get()) {
      for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
        try (Averaging averaging = contender.getValue().start(spark)) {
          time(subject, contender.getKey(), averaging);
        } catch (OutOfMemoryError | SparkException e) {
          // Spark gives up with this when a contender's broadcasts or results do not fit the heap.
          if (!e.toString().contains(OutOfMemoryError.class.getSimpleName())) {
            throw new IllegalStateException(e);
          }
          record(subject, contender.getKey(), MILLIS, Double.NaN);
        }
        System.gc();
      }
    }
  }

  private void time(String subject, String contender, Averaging averaging) throws IOException {
    double[] millis = new double[quick ? 3 : 5];
    double[] megabytes = new double[millis.length];
    for (int i = -WARMUP; i < millis.length; i++) {
      long bytes = allocatedBytes();
      long nanos = System.nanoTime();
      averaging.round();
      if (i >= 0) {
        millis[i] = (System.nanoTime() - nanos) / NANOS_PER_MILLI;
        megabytes[i] = (allocatedBytes() - bytes) / BYTES_PER_MB;
      }
    }
    record(subject, contender, MILLIS, median(millis));
    record(subject, contender, "fastest ms", Arrays.stream(millis).min().orElseThrow());
    record(subject, contender, "slowest ms", Arrays.stream(millis).max().orElseThrow());
    record(subject, contender, "MB allocated", median(megabytes));
    if (averaging instanceof BinormAveraging ours) {
      record(subject, contender, "MB sent", ours.moved().sent() / BYTES_PER_MB);
      record(subject, contender, "MB received", ours.moved().received() / BYTES_PER_MB);
    }
  }

  /** By all threads of this JVM that are alive; on a cluster, of the driver. */
  private static long allocatedBytes() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
        .filter(bytes -> bytes > 0)
        .sum();
  }

  private static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Many rounds of a smaller state, and some of a larger one that the heap limit just holds. */
  private void memory() throws IOException, InterruptedException {
    memory(MILLION, 4, quick ? 20 : 200);
    for (int k : workers()) {
      memory(10 * MILLION, k, quick ? 3 : 10);
    }
  }

  /** Under the heap limit that the script has set: it is the proof that no more is needed. */
  private void memory(int size, int k, int rounds) throws IOException, InterruptedException {
    try (JavaSparkContext spark = Clusters.processes(2, EXECUTOR_MEBIBYTES);
        Averaging averaging = binorm(spark, size, k, WireEncoding.FLOAT32, false, true)) {
      String subject = subject(size, k);
      record(subject, "driver", "heap limit MB", Runtime.getRuntime().maxMemory() / BYTES_PER_MB);
      for (int i = 1; i <= rounds; i++) {
        averaging.round();
        if (i % Math.max(1, rounds / 5) == 0 || i == WARMUP) {
          record(subject, "driver", "live MB after round " + i, liveBytes() / BYTES_PER_MB);
        }
      }
    }
  }

  /** Spark removes the blocks of a destroyed broadcast a little later: the least of some looks. */
  private static long liveBytes() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int look = 0; look < LOOKS; look++) {
      Thread.sleep(LOOK_MILLIS);
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  private void overhead() throws IOException {
    int workers = 2;
    int rounds = quick ? 2 : 3;
    int stepsPerRound = quick ? 20 : 100;
    int repeats = quick ? 1 : 4;
    RealTraining training = new RealTraining(workers, stepsPerRound, rounds);
    List<Double> with = new ArrayList<>();
    List<Double> without = new ArrayList<>();
    try (JavaSparkContext spark = Clusters.local(workers)) {
      training.onThreads();
      training.onSpark(spark);
      for (int i = 0; i < repeats; i++) {
        for (double seconds : training.onThreads()) {
          without.add(seconds);
        }
        for (double seconds : training.onSpark(spark)) {
          with.add(seconds);
        }
      }
    }
    String subject = "fashion-mnist-cnn %d steps".formatted(stepsPerRound);
    recordAll(subject, "engine", without);
    recordAll(subject, "local[2]", with);
  }

  private void recordAll(String subject, String contender, List<Double> seconds)
      throws IOException {
    double[] values = seconds.stream().mapToDouble(Double::doubleValue).toArray();
    record(subject, contender, "s per round", median(values));
    record(subject, contender, "fastest s", Arrays.stream(values).min().orElseThrow());
    record(subject, contender, "slowest s", Arrays.stream(values).max().orElseThrow());
  }

  private void executors() throws IOException {
    int workers = 2;
    RealTraining training = new RealTraining(workers, quick ? 20 : 100, quick ? 2 : 4);
    int repeats = quick ? 1 : 2;
    for (int i = 0; i < repeats; i++) {
      for (int executors = 1; executors <= workers; executors++) {
        try (JavaSparkContext spark = Clusters.processes(executors, EXECUTOR_MEBIBYTES)) {
          double[] seconds = training.onSpark(spark);
          // Not the first, in which executors start and compile.
          for (int round = 1; round < seconds.length; round++) {
            record(
                "fashion-mnist-cnn",
                "executors=" + executors,
                "samples per s",
                training.samplesPerRound() / seconds[round]);
          }
        }
      }
    }
  }

  /** For the cost model: what training itself takes. */
  private void step() throws IOException {
    for (String preset : new String[] {"lm-base"}) {
      Workload workload = Workload.of(preset, Precision.BINARY, 8);
      EngineTraining training = new EngineTraining(workload, KernelChoice.AUTO.open());
      double[] seconds = new double[quick ? 2 : 7];
      for (int i = -2; i < seconds.length; i++) {
        long nanos = System.nanoTime();
        training.run();
        if (i >= 0) {
          seconds[i] = (System.nanoTime() - nanos) / 1e9;
        }
      }
      record(preset, "binorm", "s per step", median(seconds));
      record(preset, "binorm", "parameters", workload.model().layout().size());
    }
  }

  private void record(String subject, String contender, String metric, double value)
      throws IOException {
    String name = part.name().toLowerCase(Locale.ROOT);
    new Measurement(name, subject, contender, metric, value).write(folder);
  }
}
