package org.binorm.jobs;

import org.apache.spark.sql.SparkSession;
import org.binorm.jobs.config.ExperimentConfig;

/** One thing that {@code binorm} can do. */
@FunctionalInterface
public interface Job {

  /**
   * Does the work and says what came of it.
   *
   * <p>Throws for everything that did not work: {@link Failure} tells the user's faults from ours.
   * An output that is finished already is left alone unless {@code output.overwrite} is set; the
   * result then is {@link JobResult#skipped}.
   */
  JobResult run(SparkSession spark, ExperimentConfig config) throws Exception;
}
