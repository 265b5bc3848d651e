/**
 * Shapes and the one matrix type of the engine.
 *
 * <p>Activations are feature-major: {@code [features][positions]} with positions contiguous, and
 * the images of a minibatch innermost. {@link org.binorm.engine.tensor.Grid} says where a position
 * lies, {@link org.binorm.engine.tensor.Matrix} holds the floats. Any package of the engine may
 * depend on this one; it depends on none.
 */
package org.binorm.engine.tensor;
