package org.binorm.jobs.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;

/**
 * The export of a run, as far as there is one.
 *
 * @param problem what is wrong or missing; empty if nothing is
 * @param classes of a classifier, in the order of its outputs
 */
record Exported(
    Optional<Path> file,
    Optional<JobResult> result,
    Optional<ModelFacts> model,
    List<ClassScore> classes,
    List<Confused> confusion,
    long residentBytes,
    String problem) {

  static final String MODEL_FILE = "model.safetensors";

  record ClassScore(String name, double precision, double recall, double f1, long support) {}

  /** So many images of a class were taken for another, or rightly for the same. */
  record Confused(String name, String predicted, long count) {}

  Exported {
    classes = List.copyOf(classes);
    confusion = List.copyOf(confusion);
  }

  static Exported none(String problem) {
    return new Exported(
        Optional.empty(), Optional.empty(), Optional.empty(), List.of(), List.of(), 0, problem);
  }

  /** Reads an export directory; one that did not come to its end is none. */
  static Exported read(AtomicFiles files, ParquetRows tables, Path directory) throws IOException {
    Optional<JobResult> result = ResultFile.read(files, directory);
    Path file = new Path(directory, MODEL_FILE);
    if (result.filter(r -> !r.isGood()).isPresent()) {
      return none("export failed: " + result.get().message());
    }
    if (!files.exists(file)) {
      return none("not exported");
    }
    Path evaluation = new Path(directory, "evaluation");
    return new Exported(
        Optional.of(file),
        result,
        Optional.of(ModelFacts.read(files, file)),
        classes(tables.read(new Path(evaluation, "per_class"))),
        confusion(tables.read(new Path(evaluation, "confusion"))),
        residentBytes(tables.read(new Path(evaluation, "memory"))),
        "");
  }

  private static List<ClassScore> classes(List<ParquetRows.Row> rows) {
    List<ClassScore> classes = new ArrayList<>();
    for (ParquetRows.Row row : rows) {
      classes.add(
          new ClassScore(
              row.text("class"),
              row.number("precision"),
              row.number("recall"),
              row.number("f1"),
              row.count("support")));
    }
    return classes;
  }

  private static List<Confused> confusion(List<ParquetRows.Row> rows) {
    return rows.stream()
        .map(row -> new Confused(row.text("class"), row.text("predicted"), row.count("count")))
        .toList();
  }

  private static long residentBytes(List<ParquetRows.Row> rows) {
    return rows.stream()
        .filter(row -> row.text("part").equals("total"))
        .mapToLong(row -> row.count("resident_bytes"))
        .findFirst()
        .orElse(0);
  }

  Exported withProblem(String found) {
    return new Exported(file, result, model, classes, confusion, residentBytes, found);
  }
}
