package org.binorm.benchmarks;

/**
 * The shape of a product.
 *
 * @param positions M: rows of the activations, {@code [positions][inputs]}
 * @param inputs K: what is summed over
 * @param outputs N: rows of the weights, {@code [outputs][inputs]}
 */
public record ProductShape(int positions, int inputs, int outputs) {

  /** Reads {@code MxKxN}. */
  public static ProductShape of(String text) {
    String[] sizes = text.split("x", -1);
    if (sizes.length != 3) {
      throw new IllegalArgumentException("shape: expected MxKxN, got \"" + text + "\"");
    }
    return new ProductShape(
        Integer.parseInt(sizes[0]), Integer.parseInt(sizes[1]), Integer.parseInt(sizes[2]));
  }

  /** Multiplications and additions of the float32 product. */
  public double operations() {
    return 2.0 * positions * inputs * outputs;
  }
}
