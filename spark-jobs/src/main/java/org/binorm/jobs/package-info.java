/**
 * The frame of all jobs: command line, exit codes, result files, and writing without half-made
 * files.
 *
 * <p>{@link org.binorm.jobs.Main} lists the jobs, one line each; a {@link org.binorm.jobs.Job} gets
 * a Spark session and resolved settings and returns a {@link org.binorm.jobs.JobResult}. A {@link
 * org.binorm.jobs.ConsoleCommand} needs neither Spark nor an output: it answers on stdout. The
 * packages of the jobs depend on this one, and only {@code Main} depends on them.
 */
package org.binorm.jobs;
