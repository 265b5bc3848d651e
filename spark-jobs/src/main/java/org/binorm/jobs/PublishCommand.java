package org.binorm.jobs;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.binorm.jobs.config.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies a finished export to where it is used; who reads there never sees half of it. */
@Command(name = "publish", description = "Copies a finished export to where it is used")
final class PublishCommand extends ConsoleCommand {
  private static final String STATE = "stateSha256";

  @Parameters(paramLabel = "DIR", description = "An export directory.")
  private String export;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "Where to; what lies there is replaced.")
  private String to;

  @Override
  protected void run(PrintWriter out, PrintWriter err) throws IOException {
    AtomicFiles files = new AtomicFiles(HadoopSettings.configuration());
    Path source = new Path(export);
    Path target = new Path(to);
    requireApart(files, source, target);
    JobResult result =
        finishedExport(files, source)
            .orElseThrow(
                () ->
                    JobException.input(
                        export + ": expected a finished export with " + ResultFile.NAME));
    Optional<JobResult> published = finishedExport(files, target);
    if (published.isPresent() && isSame(result, published.get())) {
      out.println(to + " is published already");
      return;
    }
    if (files.exists(target) && published.isEmpty() && !files.isUnfinished(target)) {
      throw JobException.input(
          to + ": expected a published export or nothing, got something else; remove it first");
    }
    Path staging = files.stagingDirectory(target);
    files.copyDirectory(source, staging);
    files.publishDirectory(staging, target);
    out.println(source + " is published as " + target);
  }

  /** The run that the export lies in must not be what it replaces. */
  private static void requireApart(AtomicFiles files, Path source, Path target) throws IOException {
    String from = files.fileSystem(source).makeQualified(source) + "/";
    String into = files.fileSystem(target).makeQualified(target) + "/";
    if (from.startsWith(into) || into.startsWith(from)) {
      throw JobException.input(
          "--to %s: expected a directory apart from %s".formatted(target, source));
    }
  }

  private static Optional<JobResult> finishedExport(AtomicFiles files, Path directory)
      throws IOException {
    return ResultFile.readGood(files, directory).filter(found -> found.job().equals("export"));
  }

  /** Two exports of the same state with the same metrics are the same. */
  private static boolean isSame(JobResult result, JobResult published) {
    return result.metrics().containsKey(STATE) && result.metrics().equals(published.metrics());
  }
}
