/**
 * What the tests of several jobs share: one Spark session, small data sets, the command line in a
 * JVM of its own.
 *
 * <p>Main types: {@link org.binorm.jobs.testing.SparkTestSession}, {@link
 * org.binorm.jobs.testing.TinyImages}, {@link org.binorm.jobs.testing.BinormProcess}.
 */
package org.binorm.jobs.testing;
