package org.binorm.benchmarks.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.binorm.benchmarks.suite.Facts;

/** Writes {@code report.md}, {@code report.csv} and the charts beside the results of a run. */
public final class Report {
  private final Results results;
  private final List<Facts> facts;

  Report(Results results, List<Facts> facts) {
    this.results = results;
    this.facts = facts;
  }

  /** Takes the folder. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    List<Result> results = new ArrayList<>();
    for (Path file : files(folder, "jmh-*.json")) {
      results.addAll(JmhJson.read(file));
    }
    List<Facts> facts = new ArrayList<>();
    for (Path file : files(folder, "facts-*.json")) {
      facts.add(Facts.read(file));
    }
    facts.sort(Comparator.comparingInt(Facts::feature));
    if (results.isEmpty() || facts.isEmpty()) {
      throw new IOException(folder + ": expected jmh-*.json and facts-*.json, found none");
    }
    new Report(Results.merged(results), facts).write(folder);
  }

  /** In alphabetical order, so that the report does not depend on the file system. */
  private static Iterable<Path> files(Path folder, String pattern) throws IOException {
    TreeSet<Path> files = new TreeSet<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
      found.forEach(files::add);
    }
    return files;
  }

  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve("report.md"), markdown());
    Files.writeString(folder.resolve("report.csv"), Tables.all(results).csv());
    for (Section section : measured()) {
      Charts.write(Charts.of(section, results), folder.resolve(section.id() + ".svg"));
    }
  }

  private List<Section> measured() {
    return Section.ALL.stream()
        .filter(section -> !results.cases(section.benchmark()).isEmpty())
        .toList();
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Binorm against float32

        One thread on each side, the same shapes, one run. A value is the median over JVM forks of
        the median over iterations; beside it the slowest and the fastest fork. Forks go in rounds:
        every contender once, then all again, so that a slow minute of the machine meets all. "binorm is 2.00x"
        means that the first contender takes half the time. Peers without Java code run under the
        oldest JDK only, and the others are compared with that.

        """);
    text.append(machine().markdown()).append('\n');
    for (Section section : measured()) {
      part(text, section.title(), section.text(), Tables.comparison(section, results));
      text.append("![%s](%s.svg)\n\n".formatted(section.title(), section.id()));
    }
    part(
        text,
        "Where a step goes",
        "Measured by timing the calls of the kernels, which costs a little itself.",
        Tables.split(results));
    part(text, "Allocation", "On the Java heap, by JMH's gc profiler.", Tables.allocation(results));
    part(
        text,
        "Memory of loaded weights",
        "All parameters, in the form in which inference reads them.",
        Tables.memory(facts.get(0)));
    return text.toString();
  }

  private static void part(StringBuilder text, String title, String explanation, Table table) {
    if (!table.rows().isEmpty()) {
      text.append("## %s\n\n%s\n\n%s\n".formatted(title, explanation, table.markdown()));
    }
  }

  /** The facts of all JVMs side by side. */
  private Table machine() {
    List<String> header = new ArrayList<>(List.of(""));
    facts.forEach(jvm -> header.add("JDK " + jvm.feature()));
    List<List<String>> rows = new ArrayList<>();
    for (String name : facts.get(0).facts().keySet()) {
      List<String> row = new ArrayList<>(List.of(name));
      facts.forEach(jvm -> row.add(jvm.facts().getOrDefault(name, "-")));
      rows.add(row);
    }
    return new Table(header, rows);
  }
}
