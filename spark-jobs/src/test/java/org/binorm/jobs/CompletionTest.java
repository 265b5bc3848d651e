package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.binorm.jobs.testing.CommandLineRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash completes, asked of bash itself. */
class CompletionTest {
  private static final Path FILE = Path.of("../submit-scripts/completion.bash");

  @Test
  void theFileInTheRepositoryIsWhatTheCommandPrints() throws Exception {
    CommandLineRun printed = CommandLineRun.of("completion");

    assertThat(printed.exitCode()).isZero();
    assertThat(Files.readString(FILE))
        .as("out of date: submit-scripts/binorm completion > submit-scripts/completion.bash")
        .isEqualTo(printed.out());
  }

  @Test
  void everyCommandIsCompleted() throws Exception {
    assertThat(completed("binorm", "")).containsAll(Main.commandLine().getSubcommands().keySet());
    assertThat(completed("binorm", "prep")).containsExactly("prepare-images", "prepare-text");
  }

  @Test
  void optionsAreCompleted() throws Exception {
    assertThat(completed("binorm", "train", "--"))
        .contains("--config", "--set", "--overwrite", "--help");
    assertThat(completed("binorm", "generate", "--max")).containsExactly("--max-tokens");
  }

  @Test
  void settingsAreCompletedByTheirKeys() throws Exception {
    assertThat(completed("binorm", "train", "--set", "train.e"))
        .contains("train.epochs", "train.epsilon", "train.evaluate-every-epochs");
    assertThat(completed("binorm", "plan", "--set", "model.preset"))
        .containsExactly("model.preset");
  }

  @Test
  void settingsFilesAreCompletedAsFiles(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("mine.yaml"), "");

    assertThat(completed("binorm", "train", "--config", folder + "/m"))
        .containsExactly(folder + "/mine.yaml");
  }

  @Test
  void theScriptInAnyFolderIsCompleted() throws Exception {
    assertThat(bash("source " + FILE + "; complete -p binorm"))
        .containsExactly("complete -o default -F _binorm binorm");
  }

  /** What is offered for the last of the words. */
  private static List<String> completed(String... words) throws Exception {
    String quoted = "'" + String.join("' '", words) + "'";
    return bash(
        """
        source %s
        compopt() { :; } # bash has it only while somebody presses the tab key
        COMP_WORDS=(%s) COMP_CWORD=%d COMP_LINE="%s" COMP_POINT=%d
        _binorm binorm "%s" "%s"
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(
                FILE,
                quoted,
                words.length - 1,
                String.join(" ", words),
                String.join(" ", words).length(),
                words[words.length - 1],
                words[words.length - 2]));
  }

  private static List<String> bash(String script) throws Exception {
    Process bash =
        new ProcessBuilder("bash", "--norc", "-c", script).redirectErrorStream(true).start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(out).isZero();
    return Stream.of(out.split("\n"))
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .sorted()
        .toList();
  }
}
