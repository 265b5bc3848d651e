package org.binorm.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
  private static final String MINIMAL =
      """
      data:
        path: data/mnist
      model:
        preset: fashion-mnist-cnn
      train:
        epochs: 5
      output:
        path: runs/one
      """;

  @Test
  void absentKeysHaveTheirDefaults() {
    ExperimentConfig config = parse(MINIMAL);

    assertThat(config.data().path()).isEqualTo("data/mnist");
    assertThat(config.data().source()).isEmpty();
    assertThat(config.data().validationFraction()).isEqualTo(0.1);
    assertThat(config.data().height()).isEmpty();
    assertThat(config.model().precision()).isEqualTo(Precision.BINARY);
    assertThat(config.train().epochs()).isEqualTo(5);
    assertThat(config.train().workers()).isEqualTo(2);
    assertThat(config.train().epsilon()).isEqualTo(1e-8);
    assertThat(config.train().augment()).isEqualTo(new AugmentConfig(0, false));
    assertThat(config.train().checkpointEveryRounds()).isEmpty();
    assertThat(config.evaluate().batchSize()).isEmpty();
    assertThat(config.output().overwrite()).isFalse();
    assertThat(config.exportPath()).isEqualTo("runs/one/export");
  }

  @Test
  void everyKindOfValueIsRead() {
    ExperimentConfig config =
        parse(
            """
            data: {path: p, source: "raw", height: 32, max-pixels: 5000000000, seed: -3}
            model: {preset: x, precision: float32, normalize-axis: chw, dropout: false}
            train:
              epochs: 1
              learning-rate: 1e-3
              weight-decay: 1
              augment: {shift: 2, flip: true}
            export: {path: elsewhere}
            """);

    assertThat(config.data().source()).contains("raw");
    assertThat(config.data().height()).isEqualTo(Optional.of(32));
    assertThat(config.data().maxPixels()).isEqualTo(5_000_000_000L);
    assertThat(config.data().seed()).isEqualTo(-3);
    assertThat(config.model().precision()).isEqualTo(Precision.FLOAT32);
    assertThat(config.model().normalizeAxis()).isEqualTo(NormalizeAxis.CHW);
    assertThat(config.model().dropout()).isFalse();
    assertThat(config.train().learningRate()).isEqualTo(0.001);
    assertThat(config.train().weightDecay()).isEqualTo(1.0);
    assertThat(config.train().augment()).isEqualTo(new AugmentConfig(2, true));
    assertThat(config.exportPath()).isEqualTo("elsewhere");
  }

  @Test
  void settingsOfTheCommandLineWinInTheirOrder() {
    ExperimentConfig config =
        parse(
            MINIMAL,
            "train.epochs=7",
            "train.augment.flip=true",
            "train.epochs=8",
            "evaluate.batch-size=16",
            "data.path=2024",
            "output.path=runs/a=b: c");

    assertThat(config.train().epochs()).isEqualTo(8);
    assertThat(config.train().augment().flip()).isTrue();
    assertThat(config.evaluate().batchSize()).contains(16);
    assertThat(config.data().path()).isEqualTo("2024");
    assertThat(config.output().path()).isEqualTo("runs/a=b: c");
  }

  @Test
  void anEmptySettingGoesBackToTheDefault() {
    assertThat(parse(MINIMAL + "evaluate: {batch-size: 3}", "evaluate.batch-size=").evaluate())
        .isEqualTo(new EvaluateConfig(Optional.empty()));
  }

  @Test
  void sectionsThatNobodyNeedsMayBeAbsent() {
    ExperimentConfig config = parse("data: {path: p}");

    assertThat(config.data().path()).isEqualTo("p");
    assertThatThrownBy(config::model)
        .isInstanceOf(ConfigException.class)
        .hasMessage("missing section \"model\"");
    assertThatThrownBy(config::exportPath).hasMessage("missing key \"output.path\"");
  }

  @Test
  void requiredKeysAreAskedForBeforeAnythingElseOfTheJob() {
    assertThatThrownBy(
            () -> ConfigLoader.parse("c.yaml", "data: {path: p}", List.of(), "model.preset"))
        .hasMessage("c.yaml: missing key \"model.preset\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          train: {epochs: 1, learning-rat: 1}     | c.yaml: unknown key "train.learning-rat"; did you mean "train.learning-rate"?
          trian: {epochs: 1}                      | c.yaml: unknown key "trian"; did you mean "train"?
          epochs: 5                               | c.yaml: unknown key "epochs"; did you mean "train.epochs"?
          train: {epochs: 1, zzzzzzzzzz: 1}       | c.yaml: unknown key "train.zzzzzzzzzz"
          train: {epochs: ten}                    | c.yaml: train.epochs: expected a whole number, got "ten"
          train: {epochs: 1.5}                    | c.yaml: train.epochs: expected a whole number, got 1.5
          train: {epochs: 99999999999}            | c.yaml: train.epochs: expected a whole number, got 99999999999
          train: {epochs: [1]}                    | c.yaml: train.epochs: expected a whole number, got a list
          train: {epochs: 0}                      | c.yaml: train.epochs: expected at least 1, got 0
          train: {workers: 2}                     | c.yaml: missing key "train.epochs"
          train: {epochs: 1, learning-rate: -1}   | c.yaml: train.learning-rate: expected a number above 0, got -1.0
          train: {epochs: 1, clip-norm: 1e999}    | c.yaml: train.clip-norm: expected a number of at least 0, got Infinity
          train: {epochs: 1, learning-rate: x}    | c.yaml: train.learning-rate: expected a number, got "x"
          train: {epochs: 1, optimizer: adan}     | c.yaml: train.optimizer: expected one of adam, adamw, sgd, got "adan"
          train: {epochs: 1, augment: {flip: no}} | c.yaml: train.augment.flip: expected true or false, got "no"
          train: {epochs: 1, batch-size: 1}       | c.yaml: train.batch-size: expected at least one sample for each of the 2 workers, got 1
          train: 5                                | c.yaml: train: expected a section of keys, got 5
          model: {preset: 7}                      | c.yaml: model.preset: expected a text, got 7; put it in quotes
          model: {preset: ''}                     | c.yaml: model.preset: expected a text, got an empty one
          """)
  void mistakesInTheFileNameTheFileAndTheKey(String yaml, String message) {
    assertThatThrownBy(() -> parse("data: {path: p}\n" + yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          train.epochs=ten | --set train.epochs=ten: expected a whole number, got "ten"
          train.epochs=0   | --set train.epochs=0: expected at least 1, got 0
          train.epoch=5    | --set train.epoch=5: unknown key "train.epoch"; did you mean "train.epochs"?
          train=5          | --set train=5: expected a section of keys, got 5
          data.path.x=5    | --set data.path.x=5: "path" is not a section but "data/mnist"
          train.epochs     | --set train.epochs: expected key=value, for example --set train.epochs=5
          =5               | --set =5: expected key=value, for example --set train.epochs=5
          """)
  void mistakesOnTheCommandLineNameTheSetting(String setting, String message) {
    assertThatThrownBy(() -> parse(MINIMAL, setting))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void duplicateKeysAreRefused() {
    assertThatThrownBy(() -> parse("data: {path: p}\ndata: {path: q}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("c.yaml: line 2: duplicate field 'data'");
  }

  @Test
  void aliasesAreRefusedSoNoBombCanGrow() {
    assertThatThrownBy(() -> parse("data: &a {path: p}\nmodel: *a\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("c.yaml: line 1: anchors and aliases are not supported; write the value out");
  }

  @Test
  void brokenYamlIsOneLine() {
    assertThatThrownBy(() -> parse("data: {path: p\ntrain: [\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("c.yaml: line ")
        .message()
        .doesNotContain("\n");
    assertThatThrownBy(() -> parse("just a text"))
        .hasMessage("c.yaml: expected keys and values, got \"just a text\"");
    assertThatThrownBy(() -> parse("data: {path: p}\n---\ndata: {path: q}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("c.yaml: ");
    assertThatThrownBy(() -> parse("data: " + "[".repeat(100_000)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("c.yaml: ");
  }

  @Test
  void anEmptyFileLacksItsKeys() {
    assertThatThrownBy(() -> ConfigLoader.parse("c.yaml", "", List.of(), "data.path"))
        .hasMessage("c.yaml: missing key \"data.path\"");
  }

  @Test
  void filesThatCannotBeReadAreNamed(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing.yaml");
    assertThatThrownBy(() -> ConfigLoader.load(missing, List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(missing + ": no such file");
    assertThatThrownBy(() -> ConfigLoader.load(folder, List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(folder + ": ");

    Path binary = folder.resolve("binary.yaml");
    Files.write(binary, new byte[] {(byte) 0xFF, (byte) 0xFE, 0});
    assertThatThrownBy(() -> ConfigLoader.load(binary, List.of()))
        .hasMessage(binary + ": not a text in UTF-8");

    Path huge = folder.resolve("huge.yaml");
    Files.writeString(huge, "#".repeat(1_048_577));
    assertThatThrownBy(() -> ConfigLoader.load(huge, List.of()))
        .hasMessage(huge + ": expected at most 1048576 bytes, got more; is this a config file?");
  }

  private static ExperimentConfig parse(String yaml, String... settings) {
    return ConfigLoader.parse("c.yaml", yaml, List.of(settings));
  }
}
