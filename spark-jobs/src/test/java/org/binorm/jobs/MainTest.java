package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the command line says before any Spark starts. */
class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine binorm = Main.commandLine(FrameTestMain.JOBS);
    binorm.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return binorm.execute(arguments);
  }

  @Test
  void helpListsEveryJob() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("binorm", "JOB", "count", "Does count", "bad-data");
  }

  @Test
  void helpOfAJobShowsItsOptions() {
    assertThat(run("count", "--help")).isZero();
    assertThat(out.toString())
        .contains("Does count", "--config=FILE", "--set=KEY=VALUE", "--overwrite");
  }

  @Test
  void theVersionIsSaid() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("binorm ");
  }

  @Test
  void wrongUsageIsTwoWithOneLine() {
    assertUsage("no job given; try: binorm --help");
    assertUsage(
        "Unmatched argument at index 0: 'cuont'; did you mean count?; try: binorm --help", "cuont");
    assertUsage("Missing required option: '--config=FILE'; try: binorm count --help", "count");
    assertUsage(
        "Unknown option: '--overwrit'; did you mean --overwrite?; try: binorm count --help",
        "count",
        "--config",
        "c.yaml",
        "--overwrit");
    assertUsage(
        "Missing required parameter for option '--set' (KEY=VALUE); try: binorm count --help",
        "count",
        "--config",
        "c.yaml",
        "--set");
  }

  private void assertUsage(String line, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(err.toString()).isEqualTo(line + System.lineSeparator());
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void settingsAreCheckedBeforeSparkStarts(@TempDir Path folder) throws IOException {
    Path config = folder.resolve("c.yaml");
    Files.writeString(config, "data: {path: p}");

    assertThat(run("count", "--config", config.toString())).isEqualTo(2);
    assertThat(err.toString())
        .isEqualTo(config + ": missing key \"output.path\"" + System.lineSeparator());
  }

  @Test
  void settingsMayHoldCommasEqualsSignsAndDashes(@TempDir Path folder) throws IOException {
    Path config = folder.resolve("c.yaml");
    Files.writeString(config, "data: {path: p}");

    assertThat(
            run(
                "count",
                "--config",
                config.toString(),
                "--set",
                "data.source=a,b=--c",
                "--set=train.epoch=1"))
        .isEqualTo(2);
    assertThat(err.toString()).startsWith("--set train.epoch=1: unknown key");
  }
}
