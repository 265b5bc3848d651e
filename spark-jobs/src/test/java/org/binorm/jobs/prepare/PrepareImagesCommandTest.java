package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The job as a command: exit codes, last lines, and the same bytes on one core as on two. */
class PrepareImagesCommandTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  @TempDir private Path folder;
  private Path config;
  private PreparedDir dir;

  @BeforeEach
  void writeConfig() throws IOException {
    dir = new PreparedDir(folder.resolve("source"), folder.resolve("command"));
    config = folder.resolve("c.yaml");
    Files.writeString(
        config,
        """
        data: {source: '%s', path: '%s', height: 12, width: 12, channels: 3, rows-per-shard: 40}
        """
            .formatted(dir.source(), dir.path()));
  }

  private BinormProcess binorm(String... settings) throws Exception {
    String[] arguments = new String[3 + settings.length];
    arguments[0] = "prepare-images";
    arguments[1] = "--config";
    arguments[2] = config.toString();
    System.arraycopy(settings, 0, arguments, 3, settings.length);
    return BinormProcess.run(folder, "local[1]", arguments);
  }

  @Test
  void oneCoreWritesTheSameFilesAsTwo() throws Exception {
    TinyImages.classFolders(dir.source(), List.of("cat", "dog", "eel"), 500);
    PreparedDir onTwoCores = new PreparedDir(dir.source(), folder.resolve("two"));
    onTwoCores.prepare(
        SPARK.session(),
        "data.height=12",
        "data.width=12",
        "data.channels=3",
        "data.rows-per-shard=40");

    BinormProcess command = binorm();

    assertThat(command.exitCode()).as("%s", command.stderr()).isZero();
    assertThat(command.stderr()).isEmpty();
    assertThat(command.stdout()).last().asString().startsWith(dir.path() + ": ");
    SortedMap<String, byte[]> expected = onTwoCores.files();
    SortedMap<String, byte[]> actual = dir.files();
    assertThat(actual.keySet()).isEqualTo(expected.keySet()).hasSizeGreaterThan(30);
    expected.forEach(
        (name, bytes) -> {
          if (name.endsWith(".parquet") || name.equals("dataset.json")) {
            assertThat(actual.get(name)).as(name).isEqualTo(bytes);
          }
        });
    assertThat(dir.path().resolve("_RESULT.json"))
        .content()
        .contains("\"job\" : \"prepare-images\"", "\"status\" : \"done\"", "\"classes\" : 3");
  }

  @Test
  void rejectedImagesAreThree() throws Exception {
    TinyImages.classFolders(dir.source(), List.of("cat", "dog"), 4);
    Files.write(dir.source().resolve("dog/zero.jpg"), new byte[0]);

    BinormProcess command = binorm();

    assertThat(command.exitCode()).isEqualTo(3);
    assertThat(command.lastError())
        .isEqualTo(
            "images rejected: 1, allowed by data.max-rejected: 0; the first: dog/zero.jpg:"
                + " empty file (0 bytes); all of them: "
                + dir.path().resolve("_rejected"));
    assertThat(dir.path().resolve("_RESULT.json"))
        .content()
        .contains("\"status\" : \"failed\"", "\"exitCode\" : 3", "dog/zero.jpg");
    assertThat(dir.path().resolve("dataset.json")).doesNotExist();
  }

  @Test
  void theUsersFaultsAreTwo() throws Exception {
    BinormProcess missing = binorm();
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.lastError())
        .isEqualTo(dir.source() + ": no such file or folder; check the path of the data set");

    BinormProcess typo = binorm("--set", "data.sead=3");
    assertThat(typo.exitCode()).isEqualTo(2);
    assertThat(typo.lastError())
        .isEqualTo("--set data.sead=3: unknown key \"data.sead\"; did you mean \"data.seed\"?");

    BinormProcess text = binorm("--set", "data.height=tall");
    assertThat(text.exitCode()).isEqualTo(2);
    assertThat(text.lastError()).startsWith("--set data.height=tall: ");
  }
}
