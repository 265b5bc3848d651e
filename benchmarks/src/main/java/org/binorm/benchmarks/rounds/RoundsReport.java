package org.binorm.benchmarks.rounds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.binorm.benchmarks.report.Table;
import org.binorm.engine.train.StateWire;
import org.binorm.engine.train.WireEncoding;

/** Makes {@code report.md} of the measurements in a folder. */
public final class RoundsReport {
  private static final Pattern SUBJECT = Pattern.compile("(\\d+) M k=(\\d+)");
  private static final double MILLION = 1e6;
  private static final int MEASURED_EXECUTORS = 2;
  private static final int ADAM_SLOTS = 2;
  private static final int STEPS = 100;

  /** Parameters of the models to predict for: the two of the paper's language experiments. */
  private static final long[] LARGE = {154_406_714L, 332_000_000L};

  private static final int[] EXECUTORS = {16, 64, 256};

  private final List<Measurement> all;
  private final StringBuilder text = new StringBuilder();

  private RoundsReport(List<Measurement> all) {
    this.all = all;
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    RoundsReport report = new RoundsReport(Measurement.read(folder));
    Files.writeString(folder.resolve("report.md"), report.write());
  }

  private String write() {
    text.append("# Rounds on Spark\n\n")
        .append(
            "Java %s, %s, %d processors of %s. Medians over the rounds of one run.%n"
                .formatted(
                    Runtime.version(),
                    System.getProperty("os.name") + " " + System.getProperty("os.version"),
                    Runtime.getRuntime().availableProcessors(),
                    processor()));
    exchange(
        "local",
        "One JVM, `local[2]`",
        "Shadows and two moments of Adam; workers only copy and change them a little. Milliseconds"
            + " of a round and, in brackets, how often that is Binorm's.");
    allocated();
    exchange(
        "cluster",
        "Two executors in processes of their own",
        "The same with everything that crosses process borders, on one machine.");
    moved();
    memory();
    overhead();
    executors();
    model();
    return text.toString();
  }

  private static String processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  private List<Measurement> of(String part, String metric) {
    return all.stream().filter(m -> m.part().equals(part) && m.metric().equals(metric)).toList();
  }

  private double value(String part, String subject, String contender, String metric) {
    return of(part, metric).stream()
        .filter(m -> m.subject().equals(subject) && m.contender().equals(contender))
        .mapToDouble(Measurement::value)
        .findFirst()
        .orElse(Double.NaN);
  }

  private static Set<String> distinct(
      List<Measurement> measurements, Function<Measurement, String> field) {
    return measurements.stream().map(field).collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "" : text(format, value);
  }

  private void section(String title, String words) {
    text.append("\n## ").append(title).append("\n\n").append(words).append("\n\n");
  }

  /** A row for every subject, a column for every contender. */
  private void exchange(String part, String title, String words) {
    List<Measurement> times = of(part, RoundsSuite.MILLIS);
    if (times.isEmpty()) {
      return;
    }
    section(title, words);
    Set<String> contenders = distinct(times, Measurement::contender);
    String first = contenders.iterator().next();
    table(
        times,
        contenders,
        (subject, contender) -> {
          double millis = value(part, subject, contender, RoundsSuite.MILLIS);
          if (times.stream()
              .noneMatch(m -> m.subject().equals(subject) && m.contender().equals(contender))) {
            return "";
          }
          if (Double.isNaN(millis)) {
            return "out of memory";
          }
          double ratio = millis / value(part, subject, first, RoundsSuite.MILLIS);
          return contender.equals(first)
              ? text("%.0f", millis)
              : text("%.0f (%.2f)", millis, ratio);
        });
  }

  private interface Cell {
    String text(String subject, String contender);
  }

  private void table(List<Measurement> measurements, Set<String> contenders, Cell cell) {
    List<String> header = new ArrayList<>(List.of("parameters, workers"));
    header.addAll(contenders);
    List<List<String>> rows = new ArrayList<>();
    for (String subject : distinct(measurements, Measurement::subject)) {
      List<String> row = new ArrayList<>(List.of(subject));
      contenders.forEach(contender -> row.add(cell.text(subject, contender)));
      rows.add(row);
    }
    text.append(new Table(header, rows).markdown());
  }

  private void allocated() {
    List<Measurement> allocated = of("local", "MB allocated");
    if (!allocated.isEmpty()) {
      text.append("\nMegabytes that all threads allocate in a round:\n\n");
      table(
          allocated,
          distinct(allocated, Measurement::contender),
          (subject, contender) ->
              number("%.0f", value("local", subject, contender, "MB allocated")));
    }
  }

  private void moved() {
    List<Measurement> sent = of("cluster", "MB sent");
    if (!sent.isEmpty()) {
      text.append("\nMegabytes to both executors + from all workers, as Spark counts them:\n\n");
      table(
          sent,
          distinct(sent, Measurement::contender),
          (subject, contender) ->
              text(
                  "%.1f + %.1f",
                  value("cluster", subject, contender, "MB sent"),
                  value("cluster", subject, contender, "MB received")));
    }
  }

  private void memory() {
    List<Measurement> limits = of("memory", "heap limit MB");
    if (limits.isEmpty()) {
      return;
    }
    section(
        "Memory of the driver",
        "Live after a garbage collection between rounds, averaging on executors. All rounds ran"
            + " within the heap limit.");
    List<List<String>> rows = new ArrayList<>();
    for (Measurement limit : limits) {
      double parameters = parameters(limit.subject());
      rows.add(
          List.of(
              limit.subject(),
              "heap limit",
              text("%.0f", limit.value()),
              text("%.1f", limit.value() * MILLION / parameters)));
      all.stream()
          .filter(m -> m.part().equals("memory") && m.subject().equals(limit.subject()))
          .filter(m -> m.metric().startsWith("live"))
          .forEach(
              m ->
                  rows.add(
                      List.of(
                          m.subject(),
                          m.metric().replace("live MB ", ""),
                          text("%.1f", m.value()),
                          text("%.1f", m.value() * MILLION / parameters))));
    }
    text.append(
        new Table(List.of("parameters, workers", "", "MB", "bytes per parameter"), rows)
            .markdown());
  }

  private static double parameters(String subject) {
    Matcher matcher = SUBJECT.matcher(subject);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(subject);
    }
    return Double.parseDouble(matcher.group(1)) * MILLION;
  }

  private static double workers(String subject) {
    Matcher matcher = SUBJECT.matcher(subject);
    return matcher.matches() ? Double.parseDouble(matcher.group(2)) : Double.NaN;
  }

  private void overhead() {
    List<Measurement> seconds = of("overhead", "s per round");
    if (seconds.isEmpty()) {
      return;
    }
    section("Spark beside the engine alone", "Two workers, two threads, alternating runs.");
    String subject = seconds.get(0).subject();
    double engine = value("overhead", subject, "engine", "s per round");
    double spark = value("overhead", subject, "local[2]", "s per round");
    text.append(
        text(
            "%s: %.3f s per round on threads (fastest %.3f), %.3f s in `local[2]` (fastest %.3f):"
                + " Spark adds %.1f %% in the median, %.1f %% by the fastest.%n",
            subject,
            engine,
            value("overhead", subject, "engine", "fastest s"),
            spark,
            value("overhead", subject, "local[2]", "fastest s"),
            100 * (spark / engine - 1),
            100
                * (value("overhead", subject, "local[2]", "fastest s")
                        / value("overhead", subject, "engine", "fastest s")
                    - 1)));
  }

  private void executors() {
    List<Measurement> rates = of("executors", "samples per s");
    if (rates.isEmpty()) {
      return;
    }
    section("Two executors and one", "Real training, two workers, one core for every executor.");
    double one = medianOf(rates, "executors=1");
    double two = medianOf(rates, "executors=2");
    text.append(
        text(
            "%s: %.0f samples/s on one executor, %.0f on two: %.2f times.%n",
            rates.get(0).subject(), one, two, two / one));
  }

  private static double medianOf(List<Measurement> measurements, String contender) {
    double[] values =
        measurements.stream()
            .filter(m -> m.contender().equals(contender))
            .mapToDouble(Measurement::value)
            .sorted()
            .toArray();
    return values[values.length / 2];
  }

  private void model() {
    List<Measurement> times =
        of("cluster", RoundsSuite.MILLIS).stream()
            .filter(m -> m.contender().equals("binorm-float32"))
            .toList();
    double step = value("step", "lm-base", "binorm", "s per step");
    if (times.size() < 2 || Double.isNaN(step)) {
      return;
    }
    List<Double> bytes = times.stream().map(m -> passed(m.subject())).toList();
    CostModel model = CostModel.fit(bytes, times.stream().map(m -> m.value() / 1e3).toList());
    section(
        "A model of the cost, and what it predicts",
        text(
            "T(k) = compute/k + bytes/bandwidth + overhead, fitted to the float32 rounds above, in"
                + " which the states of two executors and k results pass one machine: overhead %.3f"
                + " s, bandwidth %.0f MB/s.",
            model.overhead(), model.bandwidth() / MILLION));
    List<List<String>> fits = new ArrayList<>();
    for (int i = 0; i < times.size(); i++) {
      fits.add(
          List.of(
              times.get(i).subject(),
              text("%.0f", times.get(i).value()),
              text("%.0f", 1e3 * model.exchange(bytes.get(i)))));
    }
    text.append(
        new Table(List.of("parameters, workers", "measured ms", "model ms"), fits).markdown());
    predict(model, step / value("step", "lm-base", "binorm", "parameters"));
  }

  /** Bytes of a round in which driver and executors are on one machine. */
  private static double passed(String subject) {
    long state = StateWire.WHOLE.bytes((long) parameters(subject), ADAM_SLOTS);
    return (MEASURED_EXECUTORS + workers(subject)) * state;
  }

  private void predict(CostModel model, double secondsOfParameter) {
    text.append(
        text(
            "%n**Prediction, not measured:** one worker of one core on every executor, rounds of %d"
                + " steps of 8 windows, whose time per parameter is that of `lm-base` (%.0f ns); the"
                + " network as fast as between two processes here. Share of a round that is"
                + " training:%n%n",
            STEPS, 1e9 * secondsOfParameter));
    List<List<String>> rows = new ArrayList<>();
    for (long parameters : LARGE) {
      double compute = STEPS * parameters * secondsOfParameter;
      for (int executors : EXECUTORS) {
        List<String> row =
            new ArrayList<>(
                List.of(
                    text("%.0f M", parameters / MILLION),
                    text("%d", executors),
                    text("%.0f", compute)));
        for (WireEncoding encoding : WireEncoding.values()) {
          for (int slots : new int[] {ADAM_SLOTS, 0}) {
            // Executors pass pieces of the state on to each other: the driver sends it about once.
            double state = new StateWire(encoding).bytes(parameters, slots);
            double exchange = model.exchange((1 + executors) * state);
            row.add(text("%.0f s, %.0f %%", exchange, 100 * compute / (compute + exchange)));
          }
        }
        rows.add(row);
      }
    }
    text.append(
        new Table(
                List.of(
                    "parameters",
                    "executors",
                    "training s",
                    "float32",
                    "float32 reset",
                    "bf16",
                    "bf16 reset",
                    "int8",
                    "int8 reset"),
                rows)
            .markdown());
  }
}
