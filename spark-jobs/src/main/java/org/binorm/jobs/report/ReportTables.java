package org.binorm.jobs.report;

import java.util.List;
import java.util.Optional;

/** The report as tables for other programs. The column {@code run} joins them. */
final class ReportTables {
  private ReportTables() {}

  static List<ParquetTable> of(Content content) {
    return List.of(
        runs(content),
        rounds(content),
        epochs(content),
        perClass(content),
        confusion(content),
        mistakes(content),
        texts(content));
  }

  private static ParquetTable runs(Content content) {
    ParquetTable table =
        new ParquetTable("runs")
            .text("run")
            .text("path")
            .text("state")
            .count("exit_code")
            .text("preset")
            .text("precision")
            .count("seed")
            .text("data_fingerprint")
            .count("parameters")
            .count("file_bytes")
            .count("steps")
            .number("training_seconds")
            .number("predictions_per_second")
            .number("validation_loss")
            .number("validation_accuracy")
            .number("validation_perplexity")
            .number("test_loss")
            .number("test_accuracy")
            .number("test_perplexity")
            .text("kernels")
            .text("model_sha256");
    for (ReportedRun run : content.runs()) {
      boolean trained = !run.course().rounds().isEmpty();
      Optional<ModelFacts> model = run.exported().model();
      table.add(
          run.name(),
          run.path().toString(),
          run.state().key(),
          run.training().map(result -> (long) result.exitCode().code()).orElse(null),
          run.preset(),
          run.precision(),
          run.config().map(config -> config.train().seed()).orElse(null),
          run.dataFingerprint(),
          model.map(ModelFacts::parameters).orElse(null),
          model.map(ModelFacts::fileBytes).orElse(null),
          trained ? run.course().steps() : null,
          trained ? run.course().seconds() : null,
          trained ? run.course().predictionsPerSecond() : null,
          validation(run, "loss"),
          validation(run, "accuracy"),
          validation(run, "perplexity"),
          run.exported("test.loss").orElse(null),
          run.exported("test.accuracy").orElse(null),
          run.exported("test.perplexity").orElse(null),
          run.course().kernels(),
          model.map(ModelFacts::sha256).orElse(null));
    }
    return table;
  }

  private static Double validation(ReportedRun run, String measure) {
    String metric = "validation." + measure;
    return run.trained(metric).or(() -> run.exported(metric)).orElse(null);
  }

  private static ParquetTable rounds(Content content) {
    ParquetTable table =
        new ParquetTable("rounds")
            .text("run")
            .count("round")
            .count("epoch")
            .count("steps")
            .number("seconds")
            .number("loss")
            .number("accuracy")
            .count("samples")
            .count("predictions");
    for (ReportedRun run : content.runs()) {
      for (Course.Round round : run.course().rounds()) {
        table.add(
            run.name(),
            round.index(),
            round.epoch(),
            round.steps(),
            round.seconds(),
            round.loss(),
            round.accuracy(),
            round.samples(),
            round.predictions());
      }
    }
    return table;
  }

  private static ParquetTable epochs(Content content) {
    ParquetTable table =
        new ParquetTable("epochs")
            .text("run")
            .count("epoch")
            .count("steps")
            .number("seconds")
            .number("train_loss")
            .number("train_accuracy")
            .number("validation_loss")
            .number("validation_accuracy");
    for (ReportedRun run : content.runs()) {
      for (Course.Epoch epoch : run.course().epochs()) {
        table.add(
            run.name(),
            epoch.index(),
            epoch.steps(),
            epoch.seconds(),
            epoch.trainLoss(),
            epoch.trainAccuracy(),
            epoch.validationLoss(),
            epoch.validationAccuracy());
      }
    }
    return table;
  }

  private static ParquetTable perClass(Content content) {
    ParquetTable table =
        new ParquetTable("per_class")
            .text("run")
            .text("class")
            .number("precision")
            .number("recall")
            .number("f1")
            .count("support");
    for (ReportedRun run : content.runs()) {
      for (Exported.ClassScore score : run.exported().classes()) {
        table.add(
            run.name(),
            score.name(),
            score.precision(),
            score.recall(),
            score.f1(),
            score.support());
      }
    }
    return table;
  }

  private static ParquetTable confusion(Content content) {
    ParquetTable table =
        new ParquetTable("confusion").text("run").text("class").text("predicted").count("count");
    for (ReportedRun run : content.runs()) {
      for (Exported.Confused cell : run.exported().confusion()) {
        table.add(run.name(), cell.name(), cell.predicted(), cell.count());
      }
    }
    return table;
  }

  private static ParquetTable mistakes(Content content) {
    ParquetTable table =
        new ParquetTable("mistakes")
            .text("run")
            .text("id")
            .text("class")
            .text("predicted")
            .number("probability")
            .number("class_probability");
    for (ReportedRun run : content.runs()) {
      content
          .mistakes(run)
          .ifPresent(
              mistakes ->
                  mistakes
                      .worst()
                      .forEach(
                          one ->
                              table.add(
                                  run.name(),
                                  one.id(),
                                  mistakes.classes().get(one.label()),
                                  mistakes.classes().get(one.predicted()),
                                  one.probability(),
                                  one.labelProbability())));
    }
    return table;
  }

  private static ParquetTable texts(Content content) {
    ParquetTable table = new ParquetTable("texts").text("run").text("prompt").text("text");
    for (ReportedRun run : content.runs()) {
      content
          .texts(run)
          .ifPresent(
              texts ->
                  texts.texts().forEach(one -> table.add(run.name(), one.prompt(), one.text())));
    }
    return table;
  }
}
