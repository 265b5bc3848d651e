package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job as a command: exit codes, last lines, and the same bytes on one core as on two. */
class PrepareTextCommandTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  @TempDir private Path folder;
  private Path config;
  private PreparedText dir;

  @BeforeEach
  void writeConfig() throws IOException {
    dir = new PreparedText(folder.resolve("source"), folder.resolve("command"));
    config = folder.resolve("c.yaml");
    Files.writeString(
        config,
        """
        data: {source: '%s', path: '%s'}
        text: {context: 16, vocabulary-size: 120}
        """
            .formatted(dir.source(), dir.path()));
  }

  private BinormProcess binorm(String... settings) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("prepare-text", "--config", "" + config));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return BinormProcess.run(folder, "local[1]", arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sentences", "windows"})
  void oneCoreWritesTheSameFilesAsTwo(String examples) throws Exception {
    // More files than one split takes.
    TinyText.files(dir.source(), 1200);
    PreparedText onTwoCores = dir.to("two");
    String[] settings = {
      "text.examples=" + examples, "data.rows-per-shard=300", "data.rows-per-row-group=64"
    };
    onTwoCores.prepare(SPARK.session(), settings);

    BinormProcess command = binorm(settings);

    assertThat(command.exitCode()).as("%s", command.stderr()).isZero();
    assertThat(command.stderr()).isEmpty();
    assertThat(command.stdout()).last().asString().startsWith(dir.path() + ": ");
    SortedMap<String, byte[]> expected = onTwoCores.files();
    SortedMap<String, byte[]> actual = dir.files();
    assertThat(actual.keySet()).isEqualTo(expected.keySet()).contains("tokenizer.json");
    assertThat(actual.keySet()).filteredOn(name -> name.startsWith("train/")).hasSizeGreaterThan(2);
    expected.forEach(
        (name, bytes) -> {
          if (!name.equals("config.yaml") && !name.equals("_RESULT.json")) {
            assertThat(actual.get(name)).as(name).isEqualTo(bytes);
          }
        });
    assertThat(dir.path().resolve("_RESULT.json"))
        .content()
        .contains("\"job\" : \"prepare-text\"", "\"status\" : \"done\"", "\"vocabulary\" : 120");
  }

  @Test
  void rejectedDocumentsAreThree() throws Exception {
    TinyText.lines(dir.source().resolve("a.txt"), 20);
    Files.write(dir.source().resolve("b.txt"), new byte[] {'a', (byte) 0xFF});

    BinormProcess command = binorm();

    assertThat(command.exitCode()).isEqualTo(3);
    assertThat(command.lastError())
        .isEqualTo(
            "documents rejected: 1, allowed by data.max-rejected: 0; the first: b.txt: bad UTF-8 1"
                + " bytes after the start of the record; all of them: "
                + dir.path().resolve("_rejected"));
    assertThat(dir.path().resolve("dataset.json")).doesNotExist();
  }

  @Test
  void theUsersFaultsAreTwo() throws Exception {
    BinormProcess noContext = binorm("text.context=null");
    assertThat(noContext.exitCode()).isEqualTo(2);
    assertThat(noContext.lastError()).isEqualTo(config + ": missing key \"text.context\"");

    TinyText.write(dir.source().resolve("a.txt"), "a ".repeat(20 << 20));
    BinormProcess tooLong = binorm("data.format=plain");
    assertThat(tooLong.exitCode()).as("%s", tooLong.stderr()).isEqualTo(2);
    assertThat(tooLong.lastError())
        .isEqualTo(
            "a.txt: the document at byte 0 is longer than text.max-document-bytes (16777216);"
                + " raise it, or check data.format");
  }
}
