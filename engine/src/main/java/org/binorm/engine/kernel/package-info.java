/**
 * The arithmetic of a training step: products, attention and pointwise operations, each with a
 * naive twin.
 *
 * <p>{@link org.binorm.engine.kernel.BitProducts} multiplies float activations with one-bit
 * matrices: in plain Java, or by subset sums on the Vector API. {@link
 * org.binorm.engine.kernel.FloatProducts} does the float32 products: OpenBLAS, or plain Java where
 * the native library does not load. {@link org.binorm.engine.kernel.Attention} and {@link
 * org.binorm.engine.kernel.Pointwise} are all between two products; their exponential function is
 * their own, the same bits in plain Java and on the Vector API. {@link
 * org.binorm.engine.kernel.Kernels} is what a task uses; {@link
 * org.binorm.engine.kernel.KernelChoice} picks it once and says what it chose.
 *
 * <p>Layers depend on this package; it depends on {@code bits} and {@code tensor} alone.
 */
package org.binorm.engine.kernel;
