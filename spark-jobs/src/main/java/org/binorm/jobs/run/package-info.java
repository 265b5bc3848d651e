/**
 * What train and export share: the engine objects of a configuration, and the run directory.
 *
 * <p>{@link org.binorm.jobs.run.RunSetup} is the one place where configuration becomes engine
 * objects, {@link org.binorm.jobs.run.RunDirectory} the one place that knows where a run keeps its
 * files, {@link org.binorm.jobs.run.RowGroups} the one way in which executors read training data.
 */
package org.binorm.jobs.run;
