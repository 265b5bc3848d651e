package org.binorm.jobs.plan;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.binorm.jobs.ConsoleCommand;
import org.binorm.jobs.config.ConfigLoader;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints what training a configuration will need: memory, network, steps. Trains nothing. */
@Command(
    name = "plan",
    description = "Tells how much memory, network traffic and steps a training needs")
public final class PlanCommand extends ConsoleCommand {
  private static final Pattern LOCAL_CORES = Pattern.compile("local\\[(\\d{1,4})(,.*)?]");

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Settings of the experiment.")
  private String config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one setting, for example train.workers=4. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--json", description = "Prints JSON, all sizes in bytes.")
  private boolean json;

  @Override
  protected void run(PrintWriter out, PrintWriter err) throws IOException {
    ExperimentConfig settings =
        ConfigLoader.load(config, overrides, "data.path", "model.preset", "train.epochs");
    PlanTable table =
        RunPlan.of(settings, HadoopSettings.configuration())
            .table(
                cores(System.getProperty("spark.master", "local[*]")),
                Runtime.getRuntime().maxMemory(),
                new SparkConf());
    out.print(json ? table.json() : table.text());
  }

  /** Tasks that a local master runs at once; for a cluster, what this machine could. */
  static int cores(String master) {
    if (master.equals("local")) {
      return 1;
    }
    Matcher local = LOCAL_CORES.matcher(master);
    return local.matches()
        ? Math.max(1, Integer.parseInt(local.group(1)))
        : Runtime.getRuntime().availableProcessors();
  }
}
