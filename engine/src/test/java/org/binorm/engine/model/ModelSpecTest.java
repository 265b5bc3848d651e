package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.binorm.engine.EngineException;
import org.binorm.engine.layer.Layer;
import org.binorm.engine.layer.Normalize;
import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.layer.Parameter.Initialization;
import org.binorm.engine.model.LayerSpec.Activation;
import org.binorm.engine.model.ModelSpec.Normalization;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

class ModelSpecTest {
  private static final LayerSpec LOGITS = new LayerSpec.Dense("logits", 3, Activation.LINEAR);

  private static ModelSpec spec(
      Precision precision, Shape input, NormalizeMode mode, LayerSpec... layers) {
    return new ModelSpec(
        "m",
        precision,
        input,
        3,
        List.of(layers),
        new Normalization(mode, NormalizeAxis.CHANNELS, 1e-5),
        1.0);
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(EngineException.class).hasMessage(message);
  }

  @Test
  void theLastLayerMustHaveOneUnitPerClass() {
    String message = "model m: expected a last dense layer of 3 units, one per class";
    Shape input = Shape.vector(4);
    assertRefused(() -> spec(Precision.BINARY, input, NormalizeMode.PLAIN), message);
    assertRefused(
        () ->
            spec(
                Precision.BINARY,
                input,
                NormalizeMode.PLAIN,
                new LayerSpec.Dense("logits", 4, Activation.LINEAR)),
        message);
    assertRefused(
        () ->
            spec(
                Precision.BINARY,
                input,
                NormalizeMode.PLAIN,
                LOGITS,
                new LayerSpec.GlobalAveragePool()),
        message);
  }

  @Test
  void binaryModelsAreNormalizedPlainly() {
    assertRefused(
        () -> spec(Precision.BINARY, Shape.vector(4), NormalizeMode.NONE, LOGITS),
        "model m: binary layers need plain normalization, got NONE");
  }

  @Test
  void dropoutInABinaryModelIsRefused() {
    ModelSpec spec =
        spec(
            Precision.BINARY,
            Shape.vector(4),
            NormalizeMode.PLAIN,
            new LayerSpec.Dropout(0.5),
            LOGITS);
    assertRefused(
        () -> new Model(spec), "model m: dropout belongs to float32 twins, not to binary models");
  }

  @Test
  void anImageThatIsPooledAwayIsRefusedWithItsShape() {
    ModelSpec spec =
        spec(
            Precision.BINARY,
            new Shape(1, 3, 8),
            NormalizeMode.PLAIN,
            new LayerSpec.MaxPool(),
            new LayerSpec.MaxPool(),
            LOGITS);
    assertRefused(
        () -> new Model(spec), "layer \"layer1\": input [1, 1, 4] is too small for a 2x2 pool");
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() {
    assertRefused(
        () -> new LayerSpec.Conv2d("c", 8, 4, Activation.RELU),
        "layer \"c\": expected at least one filter and an odd kernel, got 8 filters, kernel 4");
    assertRefused(
        () -> new LayerSpec.Dense("d", 0, Activation.RELU),
        "layer \"d\": expected at least one unit, got 0");
    assertRefused(() -> new Shape(3, 0, 8), "shape: expected positive sizes, got 3 x 0 x 8");
    assertRefused(
        () -> TinyModels.flattening().withLogitScale(Double.NaN),
        "model flattening: expected a positive logit scale, got NaN");
    assertThatThrownBy(() -> TinyModels.flattening().forData(TinyModels.IMAGE, 1))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("expected at least 2 classes, got 1");
  }

  @Test
  void aWeightBeyondTheArrayLimitIsRefused() {
    ModelSpec spec =
        spec(
            Precision.BINARY,
            Shape.vector(60_000),
            NormalizeMode.PLAIN,
            new LayerSpec.Dense("wide", 60_000, Activation.RELU),
            LOGITS);
    assertRefused(() -> new Model(spec), "parameter \"wide.weight\": more than 2^31 parameters");
  }

  @Test
  void theAxisIsTheOneOfTheSpecForImagesAndTheFeaturesForVectors() {
    Model model = new Model(TinyModels.flattening().withNormalizeAxis(NormalizeAxis.HW));
    for (Layer layer : model.layers()) {
      if (layer instanceof Normalize normalize) {
        assertThat(normalize.axis())
            .isEqualTo(
                normalize.inputShape().isVector() ? NormalizeAxis.CHANNELS : NormalizeAxis.HW);
      }
    }
  }

  @Test
  void theLayoutListsEveryTensorInOrderWithoutGaps() {
    Model model = new Model(TinyModels.flattening(NormalizeMode.TRAINABLE, NormalizeAxis.CHANNELS));
    assertThat(model.layout().parameters())
        .extracting(Parameter::name)
        .startsWith("conv1.weight", "conv1.bias", "conv1.gain", "conv1.shift", "conv2.weight")
        .endsWith("logits.weight", "logits.bias", "logits.gain", "logits.shift");
    int offset = 0;
    for (Parameter parameter : model.layout().parameters()) {
      assertThat(parameter.offset()).isEqualTo(offset);
      assertThat(model.layout().named(parameter.name())).isSameAs(parameter);
      offset += parameter.size();
    }
    assertThat(model.layout().size()).isEqualTo(offset);
    assertRefused(() -> model.layout().named("conv9.bias"), "no parameter is named \"conv9.bias\"");
  }

  @Test
  void freshWeightsFillTheGlorotIntervalAndFreshVectorsAreConstant() {
    Model model = new Model(TinyModels.flattening(NormalizeMode.TRAINABLE, NormalizeAxis.CHANNELS));
    float[] fresh = model.layout().initialize(12);
    Parameter conv = model.layout().named("conv2.weight");
    double limit = Math.sqrt(6.0 / (9 * 5 + 9 * 4));
    assertThat(conv.start()).isEqualTo(new Initialization(0, (float) limit));
    assertThat(largest(fresh, conv)).isBetween((float) (0.95 * limit), (float) limit);
    assertThat(largest(fresh, model.layout().named("conv2.bias"))).isZero();
    assertThat(fresh[model.layout().named("dense1.gain").offset()]).isEqualTo(1f);
    assertThat(largest(fresh, model.layout().named("dense1.shift"))).isZero();
    assertThat(model.layout().initialize(12)).isEqualTo(fresh);
    assertThat(model.layout().initialize(13)).isNotEqualTo(fresh);
  }

  private static float largest(float[] values, Parameter parameter) {
    float largest = 0;
    for (int i = parameter.offset(); i < parameter.offset() + parameter.size(); i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    return largest;
  }
}
