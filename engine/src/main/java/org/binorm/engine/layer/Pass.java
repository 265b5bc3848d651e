package org.binorm.engine.layer;

import org.binorm.engine.bits.BitMatrix;
import org.binorm.engine.kernel.Kernels;
import org.binorm.engine.kernel.PackedBits;
import org.binorm.engine.tensor.SparseRows;

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

  /** The bits of a table, {@code [entries][features]}. */
  BitMatrix table(Parameter parameter);

  /** The dense parameter gradients; a layer adds its own, they are zero when a step starts. */
  float[] gradients();

  /** The sparse gradient of a table; a layer adds to it, it is empty when a step starts. */
  SparseRows rowGradients(Parameter parameter);

  /** The time step of the first column of sequences: 0 unless text is generated step by step. */
  int firstStep();

  /** True if only the first lane of the first column holds anything: one token at a time. */
  boolean single();

  /** Columns of sequences that hold at least one token of the minibatch; the others are padding. */
  int steps();
}
