/**
 * Optimizers, learning-rate schedules and gradient clipping on flat float arrays.
 *
 * <p>They see parameters, gradients and state of the same length, never layers.
 */
package org.binorm.engine.optim;
