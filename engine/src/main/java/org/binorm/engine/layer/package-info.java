/**
 * The layers: descriptions with {@code forward} and {@code backward}.
 *
 * <p>A layer holds its shapes and the places of its parameters, never values: weights, caches,
 * activations and gradients are handed in through a {@link org.binorm.engine.layer.Pass}. It knows
 * no model, optimizer, file or cluster. A paper-level layer such as a binary convolution is a
 * sequence of these: {@link org.binorm.engine.layer.BinaryAffine}, {@link
 * org.binorm.engine.layer.Normalize}, {@link org.binorm.engine.layer.Relu}.
 */
package org.binorm.engine.layer;
