package org.binorm.engine.checkpoint;

/**
 * A model file that cannot be used, with the kind of damage.
 *
 * <p>The message is one line: the file's name as the caller gave it, then what is wrong with it.
 */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with the file. */
  public enum Problem {
    /** Something else altogether: a picture, a text, an empty file. */
    NOT_A_CHECKPOINT,
    /** The file ends before the data that its header declares. */
    TRUNCATED,
    /** Written by a later version of the format than this reader knows. */
    NEWER_FORMAT,
    /** The data are not the bytes that were written. */
    CHECKSUM_MISMATCH,
    /** A container that breaks the rules of {@link SafetensorsFormat}. */
    MALFORMED,
    /** A sound container whose tensors or metadata are not the expected ones. */
    SPEC_MISMATCH
  }

  private final Problem problem;

  public CheckpointException(String file, Problem problem, String detail) {
    this(file, problem, detail, null);
  }

  public CheckpointException(String file, Problem problem, String detail, Throwable cause) {
    super(file + ": " + detail, cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
