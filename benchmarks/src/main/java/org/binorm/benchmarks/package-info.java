/**
 * Times the engine against what one would use instead: one thread on each side, the same shapes, in
 * one run.
 *
 * <p>The JMH classes are named after what they time; each has a parameter {@code contender}. A
 * contender is a {@link org.binorm.benchmarks.Operation}, prepared once. {@link
 * org.binorm.benchmarks.Workload} is a model with a minibatch, the same for every contender.
 * Nothing outside the tests and scripts depends on this module.
 */
package org.binorm.benchmarks;
