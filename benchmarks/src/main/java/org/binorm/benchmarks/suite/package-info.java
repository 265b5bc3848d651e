/**
 * Which benchmarks a run consists of, and what is known about the machine it runs on.
 *
 * <p>{@link org.binorm.benchmarks.suite.Suite} is started once for every JVM and leaves JMH's own
 * JSON files with a {@link org.binorm.benchmarks.suite.Facts} beside them; {@code report} reads
 * both.
 */
package org.binorm.benchmarks.suite;
