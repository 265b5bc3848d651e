/**
 * Shapes, the one matrix type of the engine, and the sparse rows of a table's gradient.
 *
 * <p>Activations are feature-major: {@code [features][positions]} with positions contiguous, and
 * the images or sequences of a minibatch innermost; the columns of a sequence are its tokens.
 * {@link org.binorm.engine.tensor.Grid} says where a position lies, {@link
 * org.binorm.engine.tensor.Matrix} holds the floats, {@link org.binorm.engine.tensor.SparseRows}
 * those of the few rows of a table that a step has touched. Any package of the engine may depend on
 * this one; it depends on none.
 */
package org.binorm.engine.tensor;
