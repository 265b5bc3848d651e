package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.binorm.engine.EngineException;
import org.binorm.engine.layer.Normalize;
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
    "food101-cnn-printed-5x5, 3617029",
    "wikitext-lm-small, 154406714",
    "wikitext-lm-large, 332855098"
  })
  void theModelsOfThePaperHaveItsParameterCounts(String name, int expected) {
    assertThat(parameters(Presets.binary(name))).isEqualTo(expected);
    assertThat(parameters(Presets.float32(name, NormalizeMode.PLAIN, true))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"lm-tiny, 14536", "lm-mini, 1941696", "lm-base, 10310144"})
  void theLanguageModelsForLaptopsHaveTheirDocumentedCounts(String name, int expected) {
    assertThat(parameters(Presets.binary(name))).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("languageNames")
  void theCountOfADecoderIsTheOneOfItsShapes(String name) {
    ModelSpec spec = Presets.binary(name);
    int expected = 0;
    int inputs = 0;
    for (LayerSpec layer : spec.layers()) {
      if (layer instanceof LayerSpec.Embedding embedding) {
        inputs = embedding.dim();
        expected += (embedding.vocabulary() + 1 + embedding.context() + 1) * inputs;
      } else if (layer instanceof LayerSpec.TransformerBlock block) {
        expected += 4 * (inputs + 1) * inputs;
        expected += (inputs + 1) * block.feedForward() + (block.feedForward() + 1) * inputs;
      } else if (layer instanceof LayerSpec.Dense dense) {
        expected += (inputs + 1) * dense.units();
        inputs = dense.units();
      }
    }
    assertThat(parameters(spec)).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("languageNames")
  void theTwinOfADecoderHasAGainAndAShiftForEveryNormalize(String name) {
    Model twin = new Model(Presets.float32(name, NormalizeMode.TRAINABLE, true));
    long normalized =
        twin.layers().stream()
            .filter(Normalize.class::isInstance)
            .mapToLong(layer -> layer.outputShape().channels())
            .sum();
    assertThat(twin.layout().size()).isEqualTo(parameters(Presets.binary(name)) + 2 * normalized);
  }

  @Test
  void aDecoderFitsOtherVocabulariesAndContexts() {
    ModelSpec spec = Presets.binary("lm-tiny").forText(50, 300);
    ModelSpec small = Presets.binary("lm-tiny");
    int more = (300 - 256) * (16 + 24 + 1) + (50 - 32) * 16;
    assertThat(parameters(spec)).isEqualTo(parameters(small) + more);
    assertThat(spec.isLanguage()).isTrue();
    assertThat(Presets.binary("tiny-cnn").isLanguage()).isFalse();
  }

  static Stream<String> languageNames() {
    return Presets.names().stream().filter(name -> Presets.binary(name).isLanguage());
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyCountIsTheOneOfItsShapes(String name) {
    ModelSpec spec = Presets.binary(name);
    int channels = spec.input().channels();
    int expected = 0;
    for (LayerSpec layer : spec.layers()) {
      if (layer instanceof LayerSpec.Conv2d conv) {
        expected += (conv.kernel() * conv.kernel() * channels + 1) * conv.filters();
        channels = conv.filters();
      } else if (layer instanceof LayerSpec.Dense dense) {
        expected += (channels + 1) * dense.units();
        channels = dense.units();
      }
    }
    assertThat(spec.layers()).contains(new LayerSpec.GlobalAveragePool());
    assertThat(parameters(spec)).isEqualTo(expected);
  }

  static Stream<String> names() {
    return Presets.names().stream().filter(name -> !Presets.binary(name).isLanguage());
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
    ModelSpec ten = Presets.binary("fashion-mnist-cnn");
    ModelSpec spec = ten.forData(new Shape(1, 32, 32), 7);
    int last = new Model(ten).layout().named("logits.weight").columns();
    assertThat(parameters(spec)).isEqualTo(parameters(ten) - 3 * (last + 1));
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
