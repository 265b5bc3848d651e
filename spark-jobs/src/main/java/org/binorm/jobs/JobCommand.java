package org.binorm.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.binorm.jobs.config.ConfigException;
import org.binorm.jobs.config.ConfigLoader;
import org.binorm.jobs.config.ExperimentConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that all jobs share, and what happens with them. */
@Command(mixinStandardHelpOptions = true, versionProvider = Main.Version.class, sortOptions = false)
final class JobCommand implements Callable<Integer> {
  private final JobEntry entry;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Settings of the experiment, for example conf/fashion-mnist.yaml.")
  private String config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one setting, for example train.epochs=5. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--overwrite",
      description = "Makes a finished output anew; the same as --set output.overwrite=true.")
  private boolean overwrite;

  JobCommand(JobEntry entry) {
    this.entry = entry;
  }

  @Override
  public Integer call() {
    ExperimentConfig settings;
    try {
      settings = load();
    } catch (ConfigException e) {
      return end(ExitCode.INPUT, e.getMessage());
    }
    try (Interruption interruption = new Interruption(entry.name())) {
      JobResult result = new JobRunner(entry).run(settings);
      return interruption.happened()
          ? result.exitCode().code()
          : end(result.exitCode(), result.message());
    }
  }

  private ExperimentConfig load() {
    List<String> all = new ArrayList<>(overrides);
    if (overwrite) {
      all.add("output.overwrite=true");
    }
    return ConfigLoader.load(config, all, entry.requiredKeys().toArray(String[]::new));
  }

  /** The cause is the last line on stderr; good news go to stdout. */
  private int end(ExitCode exitCode, String message) {
    if (exitCode == ExitCode.DONE) {
      spec.commandLine().getOut().println(message);
      spec.commandLine().getOut().flush();
    } else {
      System.out.flush();
      spec.commandLine().getErr().println(message);
      spec.commandLine().getErr().flush();
    }
    return exitCode.code();
  }
}
