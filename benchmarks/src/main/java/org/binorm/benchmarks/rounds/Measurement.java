package org.binorm.benchmarks.rounds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * One number.
 *
 * @param part of the suite
 * @param subject what was measured, such as a size
 * @param contender who
 * @param metric with its unit
 */
record Measurement(String part, String subject, String contender, String metric, double value) {
  private static final String FILE = "measurements.csv";
  private static final int FIELDS = 5;

  /** Appends to the measurements in a folder, and shows it. */
  void write(Path folder) throws IOException {
    String line =
        String.format(Locale.ROOT, "%s,%s,%s,%s,%.6g%n", part, subject, contender, metric, value);
    System.err.print(line);
    Files.writeString(
        folder.resolve(FILE), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  static List<Measurement> read(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve(FILE)).stream()
        .map(line -> line.split(",", FIELDS))
        .map(f -> new Measurement(f[0], f[1], f[2], f[3], Double.parseDouble(f[4])))
        .toList();
  }
}
