/**
 * The engine's models in LibTorch, eager, as one would write them there: the kindest form that was
 * found for it.
 *
 * <p>Images are channels-last, where LibTorch is fastest; Normalize is its fused layer norm and
 * attention its fused kernel. A binary model binarizes its shadows once per step and its bits are
 * leaves, so that autograd knows nothing of the straight-through rule.
 */
package org.binorm.benchmarks.libtorch;
