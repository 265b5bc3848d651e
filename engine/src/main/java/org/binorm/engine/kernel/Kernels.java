package org.binorm.engine.kernel;

/**
 * The kernels of one task, with their scratch memory: bit products, float32 products, pointwise,
 * attention.
 *
 * <p>Not thread-safe: one instance per task.
 */
public record Kernels(
    BitProducts bits, FloatProducts floats, Pointwise pointwise, Attention attention) {
  /** What was chosen, for logs and run records: for example {@code vector+openblas}. */
  public String name() {
    return bits.name() + "+" + floats.name();
  }
}
