package org.binorm.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.binorm.engine.EngineException;
import org.binorm.engine.layer.NormalizeAxis;
import org.binorm.engine.model.ModelSpec.NormalizeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelSpecJsonTest {
  private static final String SMALL =
      """
      {"name":"m","precision":"binary","input":{"channels":1,"height":4,"width":5},"classes":2,\
      "layers":[{"type":"conv2d","name":"c","filters":8,"kernel":3,"activation":"relu"},\
      {"type":"max-pool"},{"type":"global-average-pool"},\
      {"type":"dense","name":"d","units":2,"activation":"linear"}],\
      "normalize":{"mode":"plain","axis":"channels","epsilon":1.0E-5},"logitScale":1.0}""";

  static Stream<ModelSpec> specs() {
    return Stream.concat(
        Presets.names().stream()
            .flatMap(
                name ->
                    Stream.of(
                        Presets.binary(name),
                        Presets.float32(name, NormalizeMode.TRAINABLE, true))),
        Stream.of(
            TinyModels.flattening(NormalizeMode.NONE, NormalizeAxis.HW).withLogitScale(2.5),
            TinyModels.averaging(NormalizeMode.PLAIN, NormalizeAxis.CHW)));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void aSpecReadsBackAsItWasWritten(ModelSpec spec) {
    assertThat(ModelSpecJson.read(ModelSpecJson.write(spec))).isEqualTo(spec);
  }

  @Test
  void theTextIsTheDocumentedOne() {
    assertThat(ModelSpecJson.write(ModelSpecJson.read(SMALL))).isEqualTo(SMALL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"classes\":2,|<nothing>|model spec: expected a field \"classes\", got none",
        "\"name\":\"m\"|\"name\":null|model spec: expected a field \"name\", got none",
        "\"height\":4|\"height\":4.5|model spec: \"height\": expected a whole number, got 4.5",
        "\"height\":4|\"height\":\"4\"|model spec: \"height\": expected a whole number, got \"4\"",
        "\"filters\":8|\"filters\":9999999999|model spec: \"filters\": expected a whole number, got 9999999999",
        "\"height\":4|\"height\":-4|shape: expected positive sizes, got 1 x -4 x 5",
        "\"logitScale\":1.0|\"logitScale\":true|model spec: \"logitScale\": expected a number, got true",
        "\"binary\"|\"ternary\"|model spec: Precision \"ternary\" is not known",
        "\"relu\"|\"tanh\"|model spec: Activation \"tanh\" is not known",
        "\"max-pool\"|\"min-pool\"|model spec: layer type \"min-pool\" is not known; expected conv2d, dense, max-pool, global-average-pool, dropout, embedding or transformer-block",
        "\"units\":2|\"units\":3|model m: expected a last dense layer of 2 units, one per class",
        "\"mode\":\"plain\"|\"mode\":\"none\"|model m: binary layers need plain normalization, got NONE",
        "\"kernel\":3|\"kernel\":2|layer \"c\": expected at least one filter and an odd kernel, got 8 filters, kernel 2"
      })
  void whatDoesNotFitIsRefusedInOneLine(String part, String replacement, String message) {
    assertThat(SMALL).contains(part);
    String damaged = SMALL.replace(part, replacement.equals("<nothing>") ? "" : replacement);
    assertThatThrownBy(() -> ModelSpecJson.read(damaged))
        .isInstanceOf(EngineException.class)
        .hasMessage(message);
  }

  @Test
  void layersThatAreNoListAreRefused() {
    String damaged = SMALL.replaceAll("\"layers\":\\[.*\\],", "\"layers\":7,");
    assertThatThrownBy(() -> ModelSpecJson.read(damaged))
        .isInstanceOf(EngineException.class)
        .hasMessage("model spec: expected \"layers\" to be a list of at most 10000, got NUMBER");
  }

  @Test
  void whatIsNoJsonIsRefusedInOneLine() {
    for (String text :
        new String[] {"", "{", "[]", "7", SMALL + "x", SMALL + SMALL, "{\"name\":1,\"name\":2}"}) {
      assertThatThrownBy(() -> ModelSpecJson.read(text))
          .as(text)
          .isInstanceOf(EngineException.class)
          .satisfies(e -> assertThat(e.getMessage()).startsWith("model spec: ").hasLineCount(1));
    }
  }
}
