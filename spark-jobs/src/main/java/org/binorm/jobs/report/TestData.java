package org.binorm.jobs.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.prepared.DatasetKind;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.prepared.PreparedManifest;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.jobs.JobException;

/**
 * The prepared sets that runs were trained on, found by their fingerprint: one of those given, or
 * the one that the run's configuration names.
 */
final class TestData {
  private final Configuration hadoop;
  private final List<Prepared> given = new ArrayList<>();

  /** A prepared set with its manifest. */
  record Prepared(Path directory, PreparedManifest manifest) {}

  /**
   * @param directories named on the command line; each has to be a prepared set
   */
  TestData(Configuration hadoop, List<String> directories) throws IOException {
    this.hadoop = hadoop;
    for (String directory : directories) {
      given.add(open(RunReader.path(directory)));
    }
  }

  private Prepared open(Path directory) throws IOException {
    PreparedManifest manifest =
        switch (DatasetKind.of(hadoop, directory)) {
          case IMAGES -> DatasetManifest.read(hadoop, directory);
          case TEXT -> TextManifest.read(hadoop, directory);
        };
    return new Prepared(directory, manifest);
  }

  /** Refuses a set that no run was trained on: whoever named it expected something else. */
  void checkAllUsed(List<ReportedRun> runs) {
    for (Prepared data : given) {
      String fingerprint = data.manifest().fingerprint();
      if (runs.stream().noneMatch(run -> run.dataFingerprint().equals(fingerprint))) {
        throw JobException.input(
            "--data %s: expected a set that one of the runs was trained on (fingerprint %s), got %.12s"
                .formatted(
                    data.directory(),
                    runs.stream()
                        .map(run -> "%.12s".formatted(run.dataFingerprint()))
                        .distinct()
                        .collect(Collectors.joining(" or ")),
                    fingerprint));
      }
    }
  }

  /**
   * The set of a run.
   *
   * @throws DatasetException if there is none; the message says what was looked for
   */
  Prepared of(ReportedRun run) throws IOException {
    for (Prepared data : given) {
      if (data.manifest().fingerprint().equals(run.dataFingerprint())) {
        return data;
      }
    }
    Stream<String> configured = run.config().stream().map(config -> config.data().path());
    String path = configured.findFirst().orElse("");
    if (path.isEmpty()) {
      throw new DatasetException("the export does not tell where its data are");
    }
    Prepared data = open(RunReader.path(path));
    if (!data.manifest().fingerprint().equals(run.dataFingerprint())) {
      throw new DatasetException(
          "%s: another version than the run was trained on (fingerprint %.12s, expected %.12s)"
              .formatted(path, data.manifest().fingerprint(), run.dataFingerprint()));
    }
    return data;
  }
}
