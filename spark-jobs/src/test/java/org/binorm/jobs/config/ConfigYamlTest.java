package org.binorm.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigYamlTest {
  private static final String PREDICT =
      """
        input-format: "prepared"
        input: null
        split: null
        model: null
        top-k: 5
        batch-size: null
        path: null
      """;

  private static ExperimentConfig parse(String yaml, String... settings) {
    return ConfigLoader.parse("c.yaml", yaml, List.of(settings));
  }

  @Test
  void whatIsWrittenIsReadBackAsEqualSettings() {
    ExperimentConfig config =
        parse(
            """
            data: {path: "a: b # c", source: "ünï 'x'", height: 28, format: "null", seed: 99999999999}
            model: {preset: "true", logit-scale: 0.1, float32-normalize: none}
            train: {epochs: 3, learning-rate: 1.0e+20, epsilon: 1e-300, checkpoint-every-rounds: 7}
            output: {path: "2024"}
            """);

    assertThat(parse(ConfigYaml.write(config))).isEqualTo(config);
  }

  @Test
  void absentSectionsStayAbsent() {
    ExperimentConfig config = parse("data: {path: p}");
    String yaml = ConfigYaml.write(config);

    assertThat(parse(yaml)).isEqualTo(config);
    assertThat(yaml).doesNotContain("\nmodel:").doesNotContain("\ntrain:");
  }

  @Test
  void everyKeyIsThereInAStableOrder() {
    String yaml =
        ConfigYaml.write(
            parse("train: {epochs: 1}\nmodel: {preset: m}\ndata: {path: p}\noutput: {path: o}"));

    assertThat(yaml)
        .startsWith("data:\n  path: \"p\"\n  source: null\n  format: \"auto\"\n")
        .contains("model:\n  preset: \"m\"\n  precision: \"binary\"\n")
        .contains("  float32-normalize: \"trainable\"\n")
        .contains("  augment:\n    shift: 0\n    flip: false\n")
        .contains("output:\n  path: \"o\"\n  overwrite: false\nexport:\n  path: null\n")
        .endsWith("predict:\n" + PREDICT);
  }

  @Test
  void differencesNameTheKeyAndBothValues() {
    String yaml = "data: {path: p}\nmodel: {preset: m}\ntrain: {epochs: 5}\noutput: {path: o}";
    ExperimentConfig stored = parse(yaml);
    ExperimentConfig current =
        parse(
            yaml,
            "train.epochs=10",
            "train.augment.flip=true",
            "data.height=28",
            "output.overwrite=true");

    assertThat(ConfigDiff.between(stored, stored)).isEmpty();
    assertThat(ConfigDiff.between(stored, current, "output", "train.augment"))
        .extracting(ConfigDiff.Difference::describe)
        .containsExactly(
            "\"data.height\" is absent there, 28 here", "\"train.epochs\" is 5 there, 10 here");
    assertThat(ConfigDiff.between(stored, current)).hasSize(4);
  }

  @Test
  void aWholeSectionCanBeTheDifference() {
    ExperimentConfig stored = parse("data: {path: p}");
    ExperimentConfig current = parse("data: {path: p}\nmodel: {preset: m}");

    assertThat(ConfigDiff.between(stored, current).get(0).describe())
        .isEqualTo("\"model.preset\" is absent there, m here");
  }
}
