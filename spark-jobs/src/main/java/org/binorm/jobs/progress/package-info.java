/**
 * What a user sees while a job runs: a bar on a terminal, plain lines elsewhere.
 *
 * <p>{@link org.binorm.jobs.progress.Progress} takes reports of rounds and epochs and writes to
 * stderr only. Jobs depend on this package; it depends on none of ours.
 */
package org.binorm.jobs.progress;
