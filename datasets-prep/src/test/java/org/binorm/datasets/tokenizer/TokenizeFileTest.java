package org.binorm.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In JVMs of their own, because a JVM loads the native library once. */
class TokenizeFileTest {

  @TempDir Path folder;

  @BeforeEach
  void writeTokenizerAndText() throws IOException {
    byte[] json = WordPieceTrainer.train(new TreeMap<>(Texts.HUGS), TrainerOptions.of(20));
    Files.write(folder.resolve("tokenizer.json"), json);
    Files.writeString(folder.resolve("text.txt"), "hug\n\npun hugs\r\nbun");
    Files.createDirectory(folder.resolve("home"));
  }

  private record Outcome(int exitCode, String output) {}

  private Outcome run(List<String> properties, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path")));
    command.addAll(properties);
    command.add(TokenizeFile.class.getName());
    Stream.of("tokenizer.json", "text.txt", "ids.txt")
        .map(name -> folder.resolve(name).toString())
        .forEach(command::add);
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  private List<String> ids() throws IOException {
    return Files.readAllLines(folder.resolve("ids.txt"));
  }

  @Test
  void everyLineOfTextBecomesALineOfIds() throws Exception {
    Outcome outcome = run(List.of(), "--threads", "2");
    assertThat(outcome.output()).contains("4 lines, 6 tokens, ").contains("MB/s on 2 thread(s)");
    assertThat(outcome.exitCode()).isZero();
    assertThat(ids()).containsExactly("18", "", "19 18 14", "5 17");
  }

  @Test
  void specialsAreAddedToEveryLine() throws Exception {
    assertThat(run(List.of(), "--specials").exitCode()).isZero();
    assertThat(ids()).containsExactly("2 18 3", "2 3", "2 19 18 14 3", "2 5 17 3");
  }

  @Test
  void theNativeLibraryIsLoadedFromHomeWhereTheTemporaryFolderCannotBeUsed() throws Exception {
    Path home = folder.resolve("home");
    Outcome outcome =
        run(List.of("-Djava.io.tmpdir=" + folder.resolve("none"), "-Duser.home=" + home));
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    assertThat(ids()).hasSize(4);
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void withoutAnyWritableFolderOneLineSaysSo() throws Exception {
    Outcome outcome =
        run(
            List.of(
                "-Djava.io.tmpdir=" + folder.resolve("none"),
                "-Duser.home=" + folder.resolve("nobody")));
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.output())
        .contains("TokenizeFile: the native tokenizer library cannot be loaded from ")
        .doesNotContain("\tat ");
  }

  @Test
  void wrongArgumentsAreRefusedInOneLine() throws Exception {
    assertThat(run(List.of(), "more")).satisfies(o -> assertThat(o.exitCode()).isEqualTo(2));
    Outcome outcome = run(List.of(), "--threads", "none");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.output()).contains("--threads: expected a number from 1, got none");
  }
}
