package org.binorm.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedConfigFilesTest {

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "conf"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyShippedConfigServesEveryJob(Path file) {
    ExperimentConfig config =
        ConfigLoader.load(
            file,
            List.of(),
            "data.path",
            "data.source",
            "model.preset",
            "train.epochs",
            "output.path");

    assertThat(config.data().path()).startsWith("data/");
    assertThat(config.output().path()).startsWith("runs/");
  }
}
