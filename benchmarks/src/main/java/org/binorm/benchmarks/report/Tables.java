package org.binorm.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.binorm.benchmarks.suite.Facts;
import org.binorm.benchmarks.suite.LoadedWeights;

/** The tables of the report. */
final class Tables {
  private static final String SPLIT = "StepSplitBenchmark";
  private static final String STEPS = "TrainingStepBenchmark";
  private static final String ALLOCATION = "gc.alloc.rate.norm";
  private static final String NOTHING = "";

  private Tables() {}

  /**
   * Every contender of a section with its median, the range of its forks, and how many times as
   * fast as it our first contender is; the JVMs side by side.
   */
  static Table comparison(Section section, Results results) {
    List<String> header = new ArrayList<>(List.of("case", "contender"));
    for (int java : results.javas()) {
      header.add("JDK %d: %s".formatted(java, section.measure().label()));
      header.add("forks");
      header.add("binorm is");
    }
    List<List<String>> rows = new ArrayList<>();
    for (String name : results.cases(section.benchmark())) {
      for (String contender : results.contenders(section.benchmark())) {
        List<String> row = new ArrayList<>(List.of(name, contender));
        for (int java : results.javas()) {
          row.addAll(cells(section, results, name, contender, java));
        }
        rows.add(row);
      }
    }
    return new Table(header, rows);
  }

  private static List<String> cells(
      Section section, Results results, String name, String contender, int java) {
    Optional<Result> measured = results.exactly(section.benchmark(), name, contender, java);
    return List.of(
        measured.map(result -> number(section.measure().of(name, result.median()))).orElse("-"),
        measured.map(result -> range(section.measure(), result)).orElse(NOTHING),
        speedUp(section, results, name, contender, java));
  }

  private static String range(Measure measure, Result result) {
    double one = measure.of(result.name(), result.most());
    double other = measure.of(result.name(), result.least());
    return "(%s .. %s)".formatted(number(Math.min(one, other)), number(Math.max(one, other)));
  }

  /** How many times as fast as a contender our first one is on a JVM. */
  static String speedUp(Section section, Results results, String name, String contender, int java) {
    String first = results.contenders(section.benchmark()).get(0);
    Optional<Result> ours = results.find(section.benchmark(), name, first, java);
    Optional<Result> theirs = results.find(section.benchmark(), name, contender, java);
    if (!Results.isOurs(first) || contender.equals(first) || ours.isEmpty() || theirs.isEmpty()) {
      return NOTHING;
    }
    return format("%.2fx", theirs.get().median() / ours.get().median());
  }

  /** Milliseconds and shares of the parts of our training steps. */
  static Table split(Results results) {
    List<String> parts =
        results.all().stream()
            .filter(result -> result.benchmark().equals(SPLIT))
            .findFirst()
            .map(result -> List.copyOf(result.counters().keySet()))
            .orElse(List.of());
    List<String> header = new ArrayList<>(List.of("model", "contender", "JDK"));
    header.addAll(parts);
    List<List<String>> rows = new ArrayList<>();
    for (Result result : results.all()) {
      if (result.benchmark().equals(SPLIT)) {
        double sum = result.counters().values().stream().mapToDouble(Double::doubleValue).sum();
        List<String> row =
            new ArrayList<>(
                List.of(result.name(), result.contender(), String.valueOf(result.java())));
        for (String part : parts) {
          double millis = result.counters().get(part);
          row.add(
              millis == 0 ? "-" : format("%s ms (%.0f %%)", number(millis), 100 * millis / sum));
        }
        rows.add(row);
      }
    }
    return new Table(header, rows);
  }

  /** Bytes on the Java heap that a training step allocates. */
  static Table allocation(Results results) {
    List<String> header = new ArrayList<>(List.of("model", "contender"));
    results.javas().forEach(java -> header.add("JDK %d: bytes per step".formatted(java)));
    List<List<String>> rows = new ArrayList<>();
    for (String model : results.cases(STEPS)) {
      for (String contender : results.contenders(STEPS)) {
        if (Results.isOurs(contender)) {
          List<String> row = new ArrayList<>(List.of(model, contender));
          for (int java : results.javas()) {
            row.add(
                results
                    .exactly(STEPS, model, contender, java)
                    .map(result -> result.counters().get(ALLOCATION))
                    .map(bytes -> format("%.0f", bytes))
                    .orElse("-"));
          }
          rows.add(row);
        }
      }
    }
    return new Table(header, rows);
  }

  /** What loaded models occupy. */
  static Table memory(Facts facts) {
    List<List<String>> rows = new ArrayList<>();
    for (LoadedWeights weights : facts.memory()) {
      rows.add(
          List.of(
              weights.model(),
              String.valueOf(weights.bitBytes()),
              String.valueOf(weights.floatBytes()),
              format("1/%.1f", (double) weights.floatBytes() / weights.bitBytes())));
    }
    return new Table(List.of("model", "bytes as bits", "bytes as float32", "ratio"), rows);
  }

  /** Everything in one table for programs, times in milliseconds. */
  static Table all(Results results) {
    List<List<String>> rows = new ArrayList<>();
    for (Section section : Section.ALL) {
      for (Result result : results.all()) {
        if (result.benchmark().equals(section.benchmark())) {
          rows.add(
              List.of(
                  section.id(),
                  result.name(),
                  result.contender(),
                  String.valueOf(result.java()),
                  String.valueOf(result.millis().size()),
                  String.valueOf(result.median()),
                  String.valueOf(result.least()),
                  String.valueOf(result.most()),
                  section.measure().label(),
                  String.valueOf(section.measure().of(result.name(), result.median()))));
        }
      }
    }
    return new Table(
        List.of(
            "section",
            "case",
            "contender",
            "jdk",
            "forks",
            "median_ms",
            "min_ms",
            "max_ms",
            "unit",
            "median"),
        rows);
  }

  /** Three digits that mean something. */
  static String number(double value) {
    double size = Math.abs(value);
    return format(size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
