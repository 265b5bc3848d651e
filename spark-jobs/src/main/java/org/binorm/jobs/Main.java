package org.binorm.jobs;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.Redaction;
import org.binorm.jobs.export.ExportJob;
import org.binorm.jobs.generate.GenerateCommand;
import org.binorm.jobs.plan.PlanCommand;
import org.binorm.jobs.predict.PredictJob;
import org.binorm.jobs.prepare.PrepareImagesJob;
import org.binorm.jobs.prepare.PrepareTextJob;
import org.binorm.jobs.report.ReportCommand;
import org.binorm.jobs.train.TrainJob;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: {@code binorm JOB --config FILE [--set key=value]… [--overwrite]}, and the
 * commands that are no jobs: {@code generate}, {@code plan}, {@code report}, {@code result}, {@code
 * publish}, {@code completion}.
 */
public final class Main {

  /** Every job, one line each: a new job is added here. */
  static final List<JobEntry> JOBS =
      List.of(
          new JobEntry(
                  "prepare-images",
                  "Decodes, resizes and shards images into Parquet",
                  PrepareImagesJob::new,
                  config -> config.data().path(),
                  "data.path",
                  "data.source")
              .reading(config -> config.data().inputs()),
          new JobEntry(
                  "prepare-text",
                  "Trains or loads a tokenizer and turns text into Parquet shards of tokens",
                  PrepareTextJob::new,
                  config -> config.data().path(),
                  "data.path",
                  "data.source",
                  "text.context")
              .reading(Main::textInputs),
          new JobEntry(
                  "train",
                  "Trains a model in rounds of averaged workers",
                  TrainJob::new,
                  config -> config.output().path(),
                  "data.path",
                  "model.preset",
                  "train.epochs",
                  "output.path")
              .reading(config -> List.of(config.data().path())),
          new JobEntry(
                  "export",
                  "Writes the one-bit checkpoint and its evaluation",
                  ExportJob::new,
                  ExperimentConfig::exportPath,
                  "data.path",
                  "model.preset",
                  "train.epochs",
                  "output.path")
              .reading(config -> List.of(config.data().path(), config.output().path())),
          new JobEntry(
                  "predict",
                  "Writes what a released model says of a data set as Parquet",
                  PredictJob::new,
                  ExperimentConfig::predictionsPath,
                  "output.path")
              .reading(PredictJob::inputs));

  private static List<String> textInputs(ExperimentConfig config) {
    List<String> inputs = new ArrayList<>(config.data().inputs());
    config.text().tokenizerFile().ifPresent(inputs::add);
    return inputs;
  }

  /** Every command that is no job, one line each: a new one is added here. */
  private static List<ConsoleCommand> consoleCommands() {
    return List.of(
        new GenerateCommand(),
        new PlanCommand(),
        new ReportCommand(),
        new ResultCommand(),
        new PublishCommand(),
        new CompletionCommand());
  }

  private Main() {}

  public static void main(String[] args) {
    int code = run(JOBS, args);
    // On YARN a System.exit(0) counts as a failure, so success simply returns.
    if (code != ExitCode.DONE.code()) {
      System.exit(code);
    }
  }

  /** Runs one command; the Spark session is stopped when this returns. */
  static int run(List<JobEntry> jobs, String... args) {
    // Text of a model is UTF-8, whatever the locale of a scheduler is.
    return commandLine(jobs)
        .setOut(new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8)))
        .execute(args);
  }

  /** All jobs and commands; {@code execute} runs one and returns its exit code. */
  public static CommandLine commandLine() {
    return commandLine(JOBS);
  }

  static CommandLine commandLine(List<JobEntry> jobs) {
    CommandLine binorm = new CommandLine(new Binorm());
    for (JobEntry job : jobs) {
      CommandLine command = new CommandLine(new JobCommand(job));
      command.getCommandSpec().usageMessage().description(job.description());
      binorm.addSubcommand(job.name(), command);
    }
    consoleCommands().forEach(binorm::addSubcommand);
    HelpPage.add(binorm);
    binorm.getSubcommands().values().forEach(HelpPage::add);
    return binorm.setParameterExceptionHandler(Main::usageError).setUsageHelpAutoWidth(true);
  }

  private static int usageError(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String problem = e.getMessage().lines().findFirst().orElse("wrong usage");
    String help = command.getCommandSpec().qualifiedName() + " --help";
    command.getErr().println(Redaction.of(problem) + suggestion(e) + "; try: " + help);
    command.getErr().flush();
    return ExitCode.INPUT.code();
  }

  private static String suggestion(ParameterException e) {
    List<String> names =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    return names.isEmpty() ? "" : "; did you mean " + names.get(0) + "?";
  }

  /** {@code binorm} alone: shows the help, because a job has to be named. */
  @Command(
      name = "binorm",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      description = "Trains binary normalized networks on Spark and ships one-bit checkpoints.",
      synopsisSubcommandLabel = "JOB")
  private static final class Binorm implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      throw new ParameterException(spec.commandLine(), "no job given");
    }
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"binorm " + (version == null ? "(not packaged)" : version)};
    }
  }
}
