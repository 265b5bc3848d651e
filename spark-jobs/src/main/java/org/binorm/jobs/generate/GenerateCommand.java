package org.binorm.jobs.generate;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.binorm.engine.infer.Sampling;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.jobs.ConsoleCommand;
import org.binorm.jobs.JobException;
import org.binorm.jobs.config.ConfigLoader;
import org.binorm.jobs.config.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/**
 * Continues a prompt with a released language model: the text goes to stdout as it arrives, the
 * numbers to stderr.
 */
@Command(name = "generate", description = "Continues a prompt with an exported language model")
public final class GenerateCommand extends ConsoleCommand {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings of the experiment whose exported model is used.")
  private String config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides one setting, for example output.path=runs/other. May be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "The model, with its tokenizer beside it; by default model.safetensors in the export"
              + " directory of the config.")
  private String model;

  @Option(
      names = "--prompt",
      required = true,
      paramLabel = "TEXT",
      description = "The beginning of the text.")
  private String prompt;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "100",
      showDefaultValue = Visibility.ALWAYS,
      description = "Most tokens to add.")
  private int maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      defaultValue = "0.8",
      showDefaultValue = Visibility.ALWAYS,
      description = "How daring: 0 always takes the most probable token.")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      defaultValue = "0",
      showDefaultValue = Visibility.ALWAYS,
      description = "Draws from the N most probable tokens only; 0 for no limit.")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "X",
      defaultValue = "0.9",
      showDefaultValue = Visibility.ALWAYS,
      description =
          "Draws from the most probable tokens that together reach this probability; 1 for no"
              + " limit.")
  private double topP;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      showDefaultValue = Visibility.ALWAYS,
      description = "Another seed, another text; the same seed, the same text.")
  private long seed;

  @Override
  protected void run(PrintWriter out, PrintWriter err) throws IOException {
    ReleasedModel released = ReleasedModel.read(HadoopSettings.configuration(), modelFile());
    Sampling sampling = new Sampling(temperature, topK, topP, seed);
    if (maxTokens < 1) {
      throw JobException.input("max-tokens: expected at least 1, got " + maxTokens);
    }
    try (LanguageModel language = released.openLanguageModel(KernelChoice.AUTO.open())) {
      List<Integer> start = language.encode(prompt);
      long startNanos = System.nanoTime();
      TextStream text = new TextStream(out, prompt, start, language::decode);
      language.generate(start, maxTokens, sampling, text::add);
      text.end();
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      err.println(
          String.format(
              Locale.ROOT,
              "%d tokens after a prompt of %d in %.2f s, %.1f tokens/s",
              text.newTokens(),
              start.size(),
              seconds,
              (start.size() + text.newTokens()) / seconds));
    }
  }

  private String modelFile() {
    if (model == null && config == null) {
      throw usage("Missing required option: '--config=FILE' or '--model=FILE'");
    }
    return model != null
        ? model
        : ConfigLoader.load(config, overrides).exportPath() + "/model.safetensors";
  }
}
