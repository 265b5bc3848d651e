package org.binorm.engine.bits;

import java.util.List;

/**
 * All parameters of a model as bits, one {@link BitMatrix} per tensor in the order of the layout.
 *
 * <p>This is what a released checkpoint holds and what evaluation broadcasts: one bit a parameter.
 * Float shadows are another type, so no method can confuse the two.
 */
public record BinaryParameters(List<BitMatrix> tensors) {
  public BinaryParameters {
    tensors = List.copyOf(tensors);
  }

  /** The number of bits that differ from another state of the same model. */
  public long countDifferences(BinaryParameters other) {
    long flips = 0;
    for (int i = 0; i < tensors.size(); i++) {
      flips += tensors.get(i).countDifferences(other.tensors.get(i));
    }
    return flips;
  }
}
