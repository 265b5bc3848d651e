package org.binorm.jobs.prepare;

import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.ExitCode;
import org.binorm.jobs.JobException;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.config.ConfigException;
import org.binorm.jobs.config.DataConfig;

/**
 * What every preparation checks of its outcome, and says about it.
 *
 * @param noun what is prepared: images, documents
 */
record Outcome(String noun, DataConfig data, PreparedTarget target) {

  /** The setting that preparing cannot do without. */
  static String source(DataConfig data) {
    return data.source().orElseThrow(() -> new ConfigException("missing key \"data.source\""));
  }

  /** What stands in manifests as the writer. */
  static String toolVersion() {
    String version = Outcome.class.getPackage().getImplementationVersion();
    return "binorm " + (version == null ? "(not packaged)" : version);
  }

  /** The result of a job that finds its data set there; {@code described} if it left none. */
  JobResult skipped(AtomicFiles files, JobResult described) throws IOException {
    return JobResult.skipped(
        ResultFile.readGood(files, target.path()).orElse(described),
        "%s: already prepared from the same source with the same options, left as it is"
                .formatted(target.path())
            + " (--overwrite makes it anew)");
  }

  void requireTraining(Map<Subset, Long> counts) {
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    if (total > 0 && counts.getOrDefault(Subset.TRAIN, 0L) == 0) {
      throw JobException.input(
          ("%s: %d %s, none left to train on (validation %d, test %d);"
                  + " lower data.validation-fraction or shorten the lists")
              .formatted(
                  source(data),
                  total,
                  noun,
                  counts.getOrDefault(Subset.VALIDATION, 0L),
                  counts.getOrDefault(Subset.TEST, 0L)));
    }
  }

  void requireFewRejected(Path staging, WrittenShards written) throws IOException {
    if (written.rejected() > data.maxRejected()) {
      Rejection first = written.firstRejection().orElseThrow();
      throw new JobException(
          ExitCode.REJECTED,
          "%s rejected: %d, allowed by data.max-rejected: %d; the first: %s: %s; all of them: %s"
              .formatted(
                  noun,
                  written.rejected(),
                  data.maxRejected(),
                  place(first),
                  first.reason(),
                  target.keepRejected(staging)));
    }
  }

  private static String place(Rejection rejection) {
    return rejection.offset() == 0
        ? rejection.file()
        : rejection.file() + " at " + rejection.offset();
  }
}
