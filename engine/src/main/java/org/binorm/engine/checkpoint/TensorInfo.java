package org.binorm.engine.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * Name, element type and shape of one stored tensor.
 *
 * @param name not empty
 * @param dtype element type
 * @param shape sizes of the dimensions, outermost first; empty for a scalar
 */
public record TensorInfo(String name, DType dtype, List<Long> shape) {

  /** Most elements a tensor may have: what one Java array holds. */
  public static final long MAX_ELEMENTS = Integer.MAX_VALUE - 8L;

  public TensorInfo {
    shape = List.copyOf(shape);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a tensor has an empty name");
    }
    countElements(name, shape);
  }

  public static TensorInfo of(String name, DType dtype, long... shape) {
    return new TensorInfo(name, dtype, Arrays.stream(shape).boxed().toList());
  }

  public long elements() {
    return countElements(name, shape);
  }

  public long sizeBytes() {
    return elements() * dtype.sizeBytes();
  }

  private static long countElements(String name, List<Long> shape) {
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException(
            "tensor \"" + name + "\": shape " + shape + " has a negative size");
      }
    }
    if (shape.contains(0L)) {
      return 0;
    }
    long elements = 1;
    for (long size : shape) {
      if (elements > MAX_ELEMENTS / size) {
        throw new IllegalArgumentException(
            "tensor \"%s\": shape %s has more than %d elements"
                .formatted(name, shape, MAX_ELEMENTS));
      }
      elements *= size;
    }
    return elements;
  }
}
