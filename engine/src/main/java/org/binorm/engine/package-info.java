/**
 * The mathematics of binary normalized neural networks in plain Java: no Spark, no Hadoop, no
 * logging framework.
 *
 * <p>Dependencies point one way: {@code bits} and {@code tensor} know nothing; {@code kernel} knows
 * them; {@code layer} knows kernels; {@code model} knows layers; {@code train}, {@code checkpoint}
 * and {@code infer} know models. {@code optim}, {@code loss} and {@code metric} see float arrays
 * and shapes, never layers.
 */
package org.binorm.engine;
