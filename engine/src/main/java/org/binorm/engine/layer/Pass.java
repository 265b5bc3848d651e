package org.binorm.engine.layer;

import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.kernel.PackedBits;

/**
 * What a forward or backward pass works with: kernels, parameter values and gradients.
 *
 * <p>Binary layers read {@link #bits} and {@link #bias}; float32 layers read {@link #values}. A
 * pass belongs to one task and changes between steps.
 */
public interface Pass {
  Kernels kernels();

  /** True while training: dropout is active. */
  boolean training();

  /** The seed of this step and worker, for layers that draw random numbers. */
  long seed();

  /** The bits of a weight, {@code [rows][columns]}. */
  PackedBits bits(Parameter parameter);

  /** The same bits seen from the inputs, {@code [channels][taps * outputs]}. */
  PackedBits reversedBits(Parameter parameter);

  /** The bits of a bias as floats, {@code [rows]}. */
  float[] bias(Parameter parameter);

  /** The flat array of float parameters. */
  float[] values();

  /**
   * The flat array of parameter gradients: a layer adds to its own tensors; they are zero when a
   * step starts.
   */
  float[] gradients();
}
