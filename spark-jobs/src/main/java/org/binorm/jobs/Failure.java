package org.binorm.jobs;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.security.AccessControlException;
import org.binorm.datasets.DatasetException;
import org.binorm.engine.EngineException;
import org.binorm.engine.checkpoint.CheckpointException;
import org.binorm.engine.train.DivergedException;
import org.binorm.jobs.config.ConfigException;
import org.binorm.jobs.config.Redaction;

/**
 * Why a job failed: the exit code and one line.
 *
 * <p>Spark wraps what tasks throw, so the chain of causes is searched. What is recognised is the
 * user's or an operator's to mend and needs no stack trace; everything else is ours.
 *
 * @param exitCode what the process returns
 * @param message one line
 */
record Failure(ExitCode exitCode, String message) {

  private static final int LONGEST_MESSAGE = 1000;
  private static final Pattern CONTROL = Pattern.compile("\\p{IsControl}");

  private static final String TRY_AGAIN =
      "; mend that and run the job again, nothing finished is lost";

  private static final String CHECK_ADDRESS =
      "; check the path, and that the jars of its file system are on the class path"
          + " (docs/storage.md)";

  /** Parts of messages of Hadoop about a path whose scheme or bucket is not known. */
  private static final List<String> WRONG_ADDRESS =
      List.of("FileSystem not found", "No FileSystem for scheme", "bucket does not exist");

  /** Parts of messages of operating systems, Hadoop and Spark; most have no class of their own. */
  private static final List<String> ENVIRONMENT =
      List.of(
          "No space left on device",
          "Disk quota exceeded",
          "Read-only file system",
          "Permission denied",
          "Input/output error",
          "Mkdirs failed to create",
          "cannot make the directory",
          "ExecutorLostFailure",
          "Master removed our application");

  static Failure of(Throwable thrown) {
    Set<Throwable> seen = new HashSet<>();
    for (Throwable t = thrown; t != null && seen.add(t); t = t.getCause()) {
      if (t instanceof JobException ours) {
        return new Failure(ours.exitCode(), oneLine(t.getMessage()));
      }
      if (t instanceof DivergedException) {
        return new Failure(ExitCode.DIVERGED, oneLine(t.getMessage()));
      }
      if (isTheUsers(t)) {
        return new Failure(ExitCode.INPUT, oneLine(t.getMessage()));
      }
      if (isWrongAddress(t)) {
        return new Failure(ExitCode.INPUT, oneLine(t.getMessage()) + CHECK_ADDRESS);
      }
      if (isTheEnvironments(t)) {
        return new Failure(ExitCode.ENVIRONMENT, oneLine(t.getMessage()) + TRY_AGAIN);
      }
    }
    return new Failure(ExitCode.OURS, oneLine(describe(thrown)));
  }

  boolean isOurs() {
    return exitCode == ExitCode.OURS;
  }

  private static boolean isTheUsers(Throwable thrown) {
    return thrown instanceof ConfigException
        || thrown instanceof DatasetException
        || thrown instanceof EngineException
        || thrown instanceof CheckpointException;
  }

  private static boolean isWrongAddress(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    return (thrown instanceof IOException || thrown instanceof ClassNotFoundException)
        && WRONG_ADDRESS.stream().anyMatch(message::contains);
  }

  private static boolean isTheEnvironments(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    return thrown instanceof AccessControlException
        || thrown instanceof AccessDeniedException
        || thrown instanceof ConnectException
        || thrown instanceof UnknownHostException
        || (thrown instanceof IOException || thrown.getCause() == null)
            && ENVIRONMENT.stream().anyMatch(message::contains);
  }

  /** The innermost cause says most; its class tells what kind of trouble it is. */
  private static String describe(Throwable thrown) {
    Throwable root = thrown;
    Set<Throwable> seen = new HashSet<>();
    while (root.getCause() != null && seen.add(root)) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? "" : ": " + root.getMessage();
    return root.getClass().getSimpleName() + message;
  }

  private static String oneLine(String message) {
    return String.valueOf(message)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .map(Failure::shown)
        .orElse("no message");
  }

  /** Fit for a terminal: no secrets, no control characters out of a damaged file, not endless. */
  private static String shown(String line) {
    String printable = CONTROL.matcher(Redaction.of(line)).replaceAll("\uFFFD");
    return printable.length() <= LONGEST_MESSAGE
        ? printable
        : printable.substring(0, LONGEST_MESSAGE) + "…";
  }
}
