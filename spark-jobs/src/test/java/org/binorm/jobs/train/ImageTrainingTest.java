package org.binorm.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.testing.Experiment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of training, on images. */
class ImageTrainingTest extends TrainingRules {
  ImageTrainingTest() {
    super(Experiment.Kind.IMAGES);
  }

  @Test
  void imagesTooSmallForThePresetAreRefused(@TempDir Path other) throws Exception {
    Experiment small = Experiment.prepared(other, SPARK.session(), "data.height=8", "data.width=8");

    assertThatThrownBy(() -> small.train(SPARK.session(), "small", "model.preset=food101-cnn-3x3"))
        .hasMessageContaining("a 3x3 convolution needs more than one pixel, its input is [128]");
  }

  @Test
  void aPresetForTextIsRefused(@TempDir Path other) throws Exception {
    Experiment images = Experiment.prepared(other, SPARK.session());

    assertThatThrownBy(() -> images.train(SPARK.session(), "text", "model.preset=lm-tiny"))
        .hasMessageStartingWith("model preset \"lm-tiny\": expected one for images, ");
  }

  @Test
  void withoutValidationImagesARunSaysSo(@TempDir Path other) throws Exception {
    String none = "data.validation-fraction=0";
    Experiment images = Experiment.prepared(other, SPARK.session(), none);

    JobResult trained = images.train(SPARK.session(), "run", none);
    assertThat(trained.message()).isEqualTo("trained 2 epochs, nothing to validate on");
    assertThat(trained.metrics()).containsKey("train.loss").doesNotContainKey("validation.loss");
    assertThat(images.export(SPARK.session(), "run", none).message()).startsWith("test accuracy");
  }
}
