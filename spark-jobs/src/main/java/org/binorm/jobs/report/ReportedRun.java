package org.binorm.jobs.report;

import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.binorm.engine.model.Presets;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.config.ExperimentConfig;
import org.binorm.jobs.config.Precision;

/**
 * Everything the report says about one run.
 *
 * @param index place on the command line, which decides its colour and mark
 * @param name unique in the report
 * @param training how the training ended; empty while it runs or if it was killed
 * @param laterFailure of a training started again where a finished one stands
 * @param dataFingerprint of the prepared set, empty if no state tells it
 */
record ReportedRun(
    int index,
    String name,
    Path path,
    Optional<Settings> settings,
    Optional<JobResult> training,
    Optional<JobResult> laterFailure,
    Course course,
    Exported exported,
    String dataFingerprint) {

  /** The configuration of the run, and the file it stands in. */
  record Settings(ExperimentConfig config, String yaml) {}

  /** What has become of it. */
  enum State {
    FINISHED,
    FAILED,
    UNFINISHED,
    /** Only the released model is here. */
    EXPORT;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  State state() {
    if (settings.isEmpty()) {
      return State.EXPORT;
    }
    return training
        .map(result -> result.isGood() ? State.FINISHED : State.FAILED)
        .orElse(State.UNFINISHED);
  }

  Optional<ExperimentConfig> config() {
    return settings.map(Settings::config);
  }

  boolean isText() {
    return exported
        .model()
        .map(ModelFacts::language)
        .orElseGet(() -> Presets.binary(preset()).isLanguage());
  }

  boolean isBinary() {
    return config()
        .map(config -> config.model().precision() == Precision.BINARY)
        .orElseGet(() -> exported.model().map(ModelFacts::binary).orElse(true));
  }

  String precision() {
    return isBinary() ? "binary" : "float32";
  }

  String preset() {
    return config()
        .map(config -> config.model().preset())
        .orElseGet(() -> exported.model().map(ModelFacts::name).orElse("unknown"));
  }

  /** A number of the training's result, if it has one. */
  Optional<Double> trained(String metric) {
    return number(training, metric);
  }

  /** A number of the export's result, if there is an export. */
  Optional<Double> exported(String metric) {
    return number(exported.result(), metric);
  }

  private static Optional<Double> number(Optional<JobResult> result, String metric) {
    return result
        .map(known -> known.metrics().get(metric))
        .filter(Number.class::isInstance)
        .map(value -> ((Number) value).doubleValue());
  }

  /** Accuracy of a classifier, perplexity of a language model. */
  String measure() {
    return isText() ? "perplexity" : "accuracy";
  }

  /** One line on what is there and what is not. */
  String describeState() {
    String state =
        switch (state()) {
          case FINISHED -> "finished";
          case EXPORT -> "export only";
          case FAILED ->
              "failed with exit code %d: %s"
                  .formatted(training.get().exitCode().code(), training.get().message());
          case UNFINISHED ->
              course.rounds().isEmpty()
                  ? "unfinished: no checkpoint yet"
                  : "unfinished: checkpoint after %,d rounds".formatted(course.rounds().size());
        };
    return exported.problem().isEmpty() ? state : state + "; " + exported.problem();
  }
}
