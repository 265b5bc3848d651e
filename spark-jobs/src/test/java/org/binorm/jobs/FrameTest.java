package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.binorm.jobs.testing.BinormProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a scheduler sees of a job: exit code, last line of stderr, result file. */
@Timeout(120)
class FrameTest {
  @TempDir private Path folder;
  private Path config;
  private Process process;

  @BeforeEach
  void writeConfig() throws IOException {
    config = folder.resolve("c.yaml");
    Files.writeString(config, "data: {path: p}\noutput: {path: '%s'}\n".formatted(output()));
  }

  @AfterEach
  void stop() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  @Test
  void aJobThatWorksReturnsZeroAndLeavesItsResult() throws Exception {
    start("count", "--config", config.toString(), "--overwrite");

    assertThat(process.waitFor()).isZero();
    assertThat(stdout()).endsWith("counted 10");
    assertThat(stderr()).as("nothing to complain about").isEmpty();
    assertThat(output().resolve("_RESULT.json"))
        .content()
        .contains("\"status\" : \"done\"", "\"count\" : 10", "\"overwrite\" : \"true\"");
  }

  @Test
  void aUsersFaultInsideATaskIsTwoAndTheLastLine() throws Exception {
    start("bad-data", "--config", config.toString());

    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(stderr()).endsWith("photo 1: expected a JPEG, got a text");
    assertThat(output().resolve("_RESULT.json"))
        .content()
        .contains("\"status\" : \"failed\"", "\"exitCode\" : 2", "photo 1: expected a JPEG");
  }

  @Test
  void aBugIsOneWithItsStackTraceInTheLog() throws Exception {
    start("bug", "--config", config.toString());

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(stderr())
        .endsWith("IllegalStateException: a bug")
        .anyMatch(line -> line.contains("at org.binorm.jobs.FrameTestMain.bug"));
    assertThat(output().resolve("_RESULT.json")).content().contains("\"exitCode\" : 1");
  }

  @Test
  void aSignalLeavesAStatusLine() throws Exception {
    start("sleep", "--config", config.toString());
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(reader.readLine()).isEqualTo("sleeping");
      process.destroy();
      assertThat(process.waitFor()).isEqualTo(143);
    }
    assertThat(stderr()).endsWith("binorm sleep: interrupted; run it again to go on");
  }

  private Path output() {
    return folder.resolve("out");
  }

  private void start(String... arguments) throws IOException {
    List<String> command = BinormProcess.java("local[1]");
    command.add(FrameTestMain.class.getName());
    command.addAll(List.of(arguments));
    process =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr.txt").toFile()).start();
  }

  private List<String> stdout() throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  private List<String> stderr() throws IOException {
    return BinormProcess.stderr(folder.resolve("stderr.txt"));
  }
}
