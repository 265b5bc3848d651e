/**
 * What Spark shows of a run while it goes on: descriptions of jobs in its UI, and numbers for its
 * metrics sinks.
 *
 * <p>{@link org.binorm.jobs.monitor.LiveNumbers} holds what this JVM knows; {@link
 * org.binorm.jobs.monitor.MetricsPlugin} hands it to Spark. Jobs depend on this package, it depends
 * on no job.
 */
package org.binorm.jobs.monitor;
