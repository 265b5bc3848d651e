package org.binorm.jobs.report;

import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.JobException;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;

/**
 * Where a report goes.
 *
 * <pre>
 * DIR/report.html            one page that needs nothing else
 * DIR/report.md              its tables and texts
 * DIR/tables/NAME.parquet    the numbers: runs, rounds, epochs, per_class, confusion, mistakes, texts
 * DIR/_RESULT.json
 * </pre>
 *
 * <p>All of it appears at once.
 */
record ReportFiles(AtomicFiles files, Path directory) {
  private static final String NAME = "report";

  Path page() {
    return new Path(directory, "report.html");
  }

  /** Never replaces anything that is not a report, whatever the user says. */
  void checkFree(boolean overwrite) throws IOException {
    if (!files.exists(directory) || isEmptyDirectory()) {
      return;
    }
    Optional<JobResult> earlier = ResultFile.read(files, directory);
    if (earlier.isEmpty() || !earlier.get().job().equals(NAME)) {
      throw JobException.input(
          directory + ": expected no such folder or an earlier report, found something else");
    }
    if (!overwrite) {
      throw JobException.input(
          directory + ": a report is there already; --overwrite makes it again");
    }
  }

  private boolean isEmptyDirectory() throws IOException {
    return files.fileSystem(directory).getFileStatus(directory).isDirectory()
        && files.fileSystem(directory).listStatus(directory).length == 0;
  }

  JobResult write(Content content, double elapsedSeconds) throws IOException {
    Path staging = files.stagingDirectory(directory);
    try {
      files.writeText(new Path(staging, "report.html"), new HtmlReport(content).page());
      files.writeText(new Path(staging, "report.md"), MarkdownReport.text(content));
      for (ParquetTable table : ReportTables.of(content)) {
        files.write(
            new Path(new Path(staging, "tables"), table.name() + ".parquet"), table::writeTo);
      }
      JobResult result = result(content).withElapsedSeconds(elapsedSeconds);
      ResultFile.write(files, staging, result);
      files.publishDirectory(staging, directory);
      return result;
    } catch (IOException | RuntimeException e) {
      files.delete(staging);
      throw e;
    }
  }

  private JobResult result(Content content) {
    long finished =
        content.runs().stream().filter(run -> run.state() == ReportedRun.State.FINISHED).count();
    return JobResult.done(
            NAME, "report of %d runs is in %s".formatted(content.runs().size(), page()))
        .output("page", page().toString())
        .output("markdown", new Path(directory, "report.md").toString())
        .output("tables", new Path(directory, "tables").toString())
        .metric("runs", (long) content.runs().size())
        .metric("finishedRuns", finished)
        .build();
  }
}
