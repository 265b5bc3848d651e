package org.binorm.jobs.config;

import java.util.Optional;

/**
 * All settings of one experiment, every default filled in.
 *
 * <p>One file serves all jobs, and a job needs only its own sections: {@code data} is always there,
 * {@code text}, {@code model} and {@code train} may be absent.
 *
 * @param data raw input and prepared data set
 * @param text how text becomes rows of tokens
 * @param model what is trained
 * @param train the course of training
 * @param evaluate how accuracy is measured
 * @param output where a run goes
 * @param export where the finished model goes
 * @param predict what the finished model is asked
 */
public record ExperimentConfig(
    DataConfig data,
    TextConfig text,
    ModelConfig model,
    TrainConfig train,
    EvaluateConfig evaluate,
    OutputConfig output,
    ExportConfig export,
    PredictConfig predict) {

  public ExperimentConfig {
    Check.present("data", data);
    evaluate = evaluate == null ? new EvaluateConfig(Optional.empty()) : evaluate;
    output = output == null ? new OutputConfig(null, null) : output;
    export = export == null ? new ExportConfig(Optional.empty()) : export;
    predict = predict == null ? PredictConfig.DEFAULT : predict;
  }

  /**
   * How text becomes rows of tokens.
   *
   * @throws ConfigException if the section is absent
   */
  @Override
  public TextConfig text() {
    return section("text", text);
  }

  /**
   * What is trained.
   *
   * @throws ConfigException if the section is absent
   */
  @Override
  public ModelConfig model() {
    return section("model", model);
  }

  /**
   * The course of training.
   *
   * @throws ConfigException if the section is absent
   */
  @Override
  public TrainConfig train() {
    return section("train", train);
  }

  /** The export directory: as configured, or {@code export} in the run directory. */
  public String exportPath() {
    return export.path().orElseGet(() -> output.path() + "/export");
  }

  /** Where predictions go: as configured, or {@code predictions} in the run directory. */
  public String predictionsPath() {
    return predict.path().orElseGet(() -> output.path() + "/predictions");
  }

  private static <T> T section(String name, T section) {
    if (section == null) {
      throw new ConfigException("missing section \"" + name + "\"");
    }
    return section;
  }
}
