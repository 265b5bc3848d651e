package org.binorm.jobs;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.fs.Path;
import org.binorm.jobs.config.ConfigLoader;
import org.binorm.jobs.config.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Tells how a job ended, as the job itself did: its line, its exit code. Checks what it reached.
 *
 * <p>Schedulers put it between a job and what uses its output; {@code submit-scripts/binorm} asks
 * it about drivers that ran elsewhere.
 */
@Command(
    name = "result",
    description = "Ends as the job did that made a directory; checks what it reached")
final class ResultCommand extends ConsoleCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "An output directory of a job: prepared data, a run, an export.")
  private String directory;

  @Option(
      names = "--job",
      paramLabel = "JOB",
      description = "Instead of DIR: where this job of --config writes.")
  private String job;

  @Option(names = "--config", paramLabel = "FILE", description = "Settings of the experiment.")
  private String config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one setting. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--require",
      paramLabel = "METRIC>=NUMBER",
      description =
          "Ends with exit code 3 if a number of _RESULT.json is below this, or above with <=. May be"
              + " repeated.")
  private List<String> requirements = new ArrayList<>();

  /** So that the arguments of a job can be handed on as they are. */
  @Option(names = "--overwrite", hidden = true)
  private boolean overwrite;

  @Option(
      names = "--path",
      description = "Only checks the settings and prints the directory that the result lies in.")
  private boolean pathOnly;

  @Option(
      names = "--submission",
      paramLabel = "ID",
      description = "Only the result of the job that was started with spark.binorm.submission=ID.")
  private String submission;

  @Override
  protected void run(PrintWriter out, PrintWriter err) throws IOException {
    List<Requirement> required = requirements.stream().map(Requirement::parse).toList();
    Path path = new Path(directory());
    if (pathOnly) {
      out.println(path);
      return;
    }
    JobResult result = find(new AtomicFiles(HadoopSettings.configuration()), path);
    if (!result.isGood()) {
      throw new JobException(result.exitCode(), result.message());
    }
    required.forEach(requirement -> requirement.check(path.toString(), result.metrics()));
    out.println(result.message());
  }

  private String directory() {
    if ((directory == null) == (job == null)) {
      throw usage("Expected either DIR or --job JOB with --config FILE");
    }
    if (directory != null) {
      return directory;
    }
    if (config == null) {
      throw usage("Missing required option: '--config=FILE'");
    }
    JobEntry entry =
        Main.JOBS.stream()
            .filter(known -> known.name().equals(job))
            .findFirst()
            .orElseThrow(() -> usage("--job: there is no job \"" + job + "\""));
    String[] keys = entry.requiredKeys().toArray(String[]::new);
    return entry.outputPath().apply(ConfigLoader.load(config, overrides, keys));
  }

  private JobResult find(AtomicFiles files, Path path) throws IOException {
    Optional<JobResult> result = ResultFile.read(files, path);
    if (submission == null) {
      return result.orElseThrow(
          () ->
              JobException.input(
                  "%s: no readable %s; expected the output of a job"
                      .formatted(path, ResultFile.NAME)));
    }
    Predicate<JobResult> asked = found -> found.submission().equals(submission);
    Optional<JobResult> failed = ResultFile.readFailed(files, path).filter(asked);
    return failed
        .or(() -> result.filter(asked))
        .orElseThrow(
            () ->
                new JobException(
                    ExitCode.ENVIRONMENT,
                    path
                        + ": the driver ended without a result; the cluster's log of it tells why"));
  }
}
