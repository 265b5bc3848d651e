package org.binorm.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.testing.Experiment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of training, on text. */
class LanguageTrainingTest extends TrainingRules {
  LanguageTrainingTest() {
    super(Experiment.Kind.TEXT);
  }

  @Test
  void perplexityIsTheExponentialOfTheLossAndFallsBelowThatOfGuessing(@TempDir Path other)
      throws Exception {
    Experiment text = Experiment.prepared(Experiment.Kind.TEXT, other, SPARK.session());

    JobResult result =
        text.train(SPARK.session(), "learns", "train.epochs=12", "train.learning-rate=0.01");

    double loss = (Double) result.metrics().get("validation.loss");
    assertThat((Double) result.metrics().get("validation.perplexity"))
        .isEqualTo(StrictMath.exp(loss));
    assertThat(loss).as("nats per token").isLessThan(2.5);
  }

  @Test
  void aPresetForImagesIsRefused(@TempDir Path other) throws Exception {
    Experiment text = Experiment.prepared(Experiment.Kind.TEXT, other, SPARK.session());

    assertThatThrownBy(() -> text.train(SPARK.session(), "images", "model.preset=tiny-cnn"))
        .hasMessageStartingWith("model preset \"tiny-cnn\": expected one for text, ");
  }
}
