package org.binorm.jobs;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.binorm.jobs.config.ExperimentConfig;

/**
 * A job as the command line knows it.
 *
 * @param name on the command line
 * @param description one line for the help
 * @param job makes the job
 * @param outputPath the directory whose {@code _RESULT.json} tells how the job ended
 * @param inputs what the job reads, for lineage
 * @param requiredKeys settings that the job cannot do without
 */
record JobEntry(
    String name,
    String description,
    Supplier<Job> job,
    Function<ExperimentConfig, String> outputPath,
    Function<ExperimentConfig, List<String>> inputs,
    List<String> requiredKeys) {

  JobEntry(
      String name,
      String description,
      Supplier<Job> job,
      Function<ExperimentConfig, String> outputPath,
      String... requiredKeys) {
    this(name, description, job, outputPath, config -> List.of(), List.of(requiredKeys));
  }

  /** The same job with what it reads: files and directories that settings name. */
  JobEntry reading(Function<ExperimentConfig, List<String>> all) {
    return new JobEntry(name, description, job, outputPath, all, requiredKeys);
  }
}
