package org.binorm.jobs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.binorm.jobs.config.Redaction;

/**
 * What came of a job: the content of {@code _RESULT.json}.
 *
 * @param job name of the job
 * @param status how it ended
 * @param exitCode what the process returns
 * @param message one line for the user
 * @param outputs what was written, name to path
 * @param metrics numbers (or texts, such as hashes) by flat name, such as {@code test.accuracy}
 * @param elapsedSeconds wall-clock time of the job
 * @param submission whose job this was ({@code spark.binorm.submission}); empty if nobody said
 */
public record JobResult(
    String job,
    Status status,
    ExitCode exitCode,
    String message,
    Map<String, String> outputs,
    Map<String, Object> metrics,
    double elapsedSeconds,
    String submission) {

  private static final String NO_SUBMISSION = "";

  /** How a job ended. */
  public enum Status {
    DONE,
    FAILED,
    /** The output was there already. */
    SKIPPED
  }

  public JobResult {
    message = Redaction.of(message);
    Map<String, String> shown = new LinkedHashMap<>(outputs);
    shown.replaceAll((name, path) -> Redaction.of(path));
    outputs = Collections.unmodifiableMap(shown);
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    if ((status == Status.FAILED) == (exitCode == ExitCode.DONE)) {
      throw new IllegalArgumentException("status " + status + " with exit code " + exitCode);
    }
    metrics.forEach(JobResult::checkMetric);
  }

  private static void checkMetric(String name, Object value) {
    boolean known = value instanceof Double || value instanceof Long || value instanceof String;
    if (!known) {
      throw new IllegalArgumentException(
          "metric \"" + name + "\": expected Double, Long or String, got " + value);
    }
  }

  /** Starts the result of a job that did its work. */
  public static Builder done(String job, String message) {
    return new Builder(job, message);
  }

  /** The result of a job that found its output finished: the earlier result, marked as such. */
  public static JobResult skipped(JobResult earlier, String message) {
    return new JobResult(
        earlier.job,
        Status.SKIPPED,
        ExitCode.DONE,
        message,
        earlier.outputs,
        earlier.metrics,
        earlier.elapsedSeconds,
        NO_SUBMISSION);
  }

  public static JobResult failed(String job, ExitCode exitCode, String message) {
    return new JobResult(
        job, Status.FAILED, exitCode, message, Map.of(), Map.of(), 0, NO_SUBMISSION);
  }

  /** Whether the output described is complete. */
  public boolean isGood() {
    return status != Status.FAILED;
  }

  /** The same with the time it took. */
  public JobResult withElapsedSeconds(double seconds) {
    return new JobResult(job, status, exitCode, message, outputs, metrics, seconds, submission);
  }

  JobResult withSubmission(String id) {
    return new JobResult(job, status, exitCode, message, outputs, metrics, elapsedSeconds, id);
  }

  /** Collects outputs and metrics in the order in which they are to be read. */
  public static final class Builder {
    private final String job;
    private final String message;
    private final Map<String, String> outputs = new LinkedHashMap<>();
    private final Map<String, Object> metrics = new LinkedHashMap<>();

    private Builder(String job, String message) {
      this.job = job;
      this.message = message;
    }

    public Builder output(String name, String path) {
      outputs.put(name, path);
      return this;
    }

    public Builder metric(String name, double value) {
      metrics.put(name, value);
      return this;
    }

    public Builder metric(String name, long value) {
      metrics.put(name, value);
      return this;
    }

    public Builder metric(String name, String value) {
      metrics.put(name, value);
      return this;
    }

    public JobResult build() {
      return new JobResult(
          job, Status.DONE, ExitCode.DONE, message, outputs, metrics, 0, NO_SUBMISSION);
    }
  }
}
