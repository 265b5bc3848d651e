package org.binorm.engine;

/**
 * The caller's input does not fit: a shape, a size, a label or a setting.
 *
 * <p>The message is one line that says what, what was expected, what came, and a hint. Faults of
 * Binorm itself are other exceptions.
 */
public class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EngineException(String message) {
    super(message);
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
