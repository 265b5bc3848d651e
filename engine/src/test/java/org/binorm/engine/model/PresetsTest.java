package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.binorm.engine.EngineException;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.binorm.engine.model.ModelSpec.Precision;
import org.binorm.engine.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PresetsTest {
  private static int parameters(ModelSpec spec) {
    return new Model(spec).layout().size();
  }

  @ParameterizedTest
  @CsvSource({
    "food101-cnn-3x3, 5132165",
    "food101-cnn-5x5, 13505925",
    "food101-cnn-printed-3x3, 1403653",
    "food101-cnn-printed-5x5, 3617029"
  })
  void theModelsOfThePaperHaveItsParameterCounts(String name, int expected) {
    assertThat(parameters(Presets.binary(name))).isEqualTo(expected);
    assertThat(parameters(Presets.float32(name, NormalizeMode.PLAIN, true))).isEqualTo(expected);
  }

  @Test
  void laptopModelsHaveTheCountsOfTheirShapes() {
    assertThat(parameters(Presets.binary("fashion-mnist-cnn")))
        .isEqualTo(
            conv(1, 32)
                + conv(32, 32)
                + conv(32, 64)
                + conv(64, 64)
                + dense(64, 128)
                + dense(128, 10))
        .isEqualTo(74_602);
    assertThat(parameters(Presets.binary("fashion-mnist-cnn-wide")))
        .isEqualTo(
            conv(1, 64)
                + conv(64, 64)
                + conv(64, 128)
                + conv(128, 128)
                + conv(128, 256)
                + conv(256, 256)
                + dense(256, 256)
                + dense(256, 10));
    assertThat(parameters(Presets.binary("cifar10-cnn")))
        .isEqualTo(
            conv(3, 32)
                + conv(32, 32)
                + conv(32, 64)
                + conv(64, 64)
                + conv(64, 128)
                + conv(128, 128)
                + dense(128, 128)
                + dense(128, 10));
  }

  private static int conv(int inputs, int filters) {
    return 9 * inputs * filters + filters;
  }

  private static int dense(int inputs, int units) {
    return inputs * units + units;
  }

  static Stream<String> names() {
    return Presets.names().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void theTwinHasTheSameWeightsAndBiasesAndAGainAndShiftPerFeature(String name) {
    Model binary = new Model(Presets.binary(name));
    Model twin = new Model(Presets.float32(name, NormalizeMode.TRAINABLE, true));
    int features = 0;
    for (Parameter parameter : binary.layout().parameters()) {
      Parameter same = twin.layout().named(parameter.name());
      assertThat(same.rows()).isEqualTo(parameter.rows());
      assertThat(same.columns()).isEqualTo(parameter.columns());
      features += parameter.name().endsWith(".bias") ? parameter.columns() : 0;
    }
    assertThat(twin.layout().size()).isEqualTo(binary.layout().size() + 2 * features);
    assertThat(parameters(Presets.float32(name, NormalizeMode.NONE, false)))
        .isEqualTo(binary.layout().size());
  }

  @ParameterizedTest
  @MethodSource("names")
  void binaryModelsHaveNoDropoutAndTwinsHaveItWhenAskedFor(String name) {
    assertThat(dropouts(Presets.binary(name))).isZero();
    assertThat(dropouts(Presets.float32(name, NormalizeMode.PLAIN, false))).isZero();
    assertThat(dropouts(Presets.float32(name, NormalizeMode.PLAIN, true))).isPositive();
    assertThat(Presets.binary(name).precision()).isEqualTo(Precision.BINARY);
    assertThat(Presets.float32(name, NormalizeMode.PLAIN, true).precision())
        .isEqualTo(Precision.FLOAT32);
  }

  private static long dropouts(ModelSpec spec) {
    return spec.layers().stream().filter(LayerSpec.Dropout.class::isInstance).count();
  }

  @Test
  void theFoodTwinDropsFortyAndThirtyPercent() {
    assertThat(Presets.float32("food101-cnn-3x3", NormalizeMode.PLAIN, true).layers())
        .contains(new LayerSpec.Dropout(0.4), new LayerSpec.Dropout(0.3));
  }

  @Test
  void theFoodModelPoolsFourTimesBeforeTheGlobalAverage() {
    Model model = new Model(Presets.binary("food101-cnn-3x3"));
    assertThat(model.layers())
        .filteredOn(layer -> layer.name().startsWith("layer"))
        .last()
        .satisfies(
            pool -> {
              assertThat(pool.inputShape()).isEqualTo(new Shape(512, 16, 16));
              assertThat(pool.outputShape()).isEqualTo(Shape.vector(512));
            });
  }

  @Test
  void anotherNumberOfClassesChangesTheLastLayerAlone() {
    ModelSpec spec = Presets.binary("fashion-mnist-cnn").forData(new Shape(1, 32, 32), 7);
    assertThat(parameters(spec)).isEqualTo(74_602 - 3 * 129);
    assertThat(spec.input()).isEqualTo(new Shape(1, 32, 32));
  }

  @Test
  void anUnknownNameIsRefusedWithTheNamesThereAre() {
    assertThatThrownBy(() -> Presets.binary("fashion-cnn"))
        .isInstanceOf(EngineException.class)
        .hasMessageStartingWith("model preset \"fashion-cnn\" is not known; there are ")
        .hasMessageContaining("fashion-mnist-cnn, ");
  }
}
