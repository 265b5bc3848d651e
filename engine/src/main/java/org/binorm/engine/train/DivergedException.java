package org.binorm.engine.train;

/** Training produced numbers that are not finite, or shadows beyond any sensible range. */
public class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DivergedException(String message) {
    super(message);
  }
}
