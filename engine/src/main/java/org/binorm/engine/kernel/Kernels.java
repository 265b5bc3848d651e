package org.binorm.engine.kernel;

/**
 * The kernels of one task: bit products and float32 products, with their scratch memory.
 *
 * <p>Not thread-safe: one instance per task.
 */
public record Kernels(BitProducts bits, FloatProducts floats) {
  /** What was chosen, for logs and run records: for example {@code vector+openblas}. */
  public String name() {
    return bits.name() + "+" + floats.name();
  }
}
