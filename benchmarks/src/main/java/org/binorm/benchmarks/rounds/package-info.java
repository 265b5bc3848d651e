/**
 * What rounds on Spark cost: beside other ways to average, on one machine and on executors of their
 * own, and what follows for larger clusters.
 *
 * <p>{@link org.binorm.benchmarks.rounds.RoundsSuite} measures one part per JVM; {@link
 * org.binorm.benchmarks.rounds.RoundsReport} makes a report of all.
 */
package org.binorm.benchmarks.rounds;
