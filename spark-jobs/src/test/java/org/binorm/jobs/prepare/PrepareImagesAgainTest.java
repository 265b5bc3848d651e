package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.binorm.jobs.ExitCode;
import org.binorm.jobs.JobException;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Running the job where something stands already. */
class PrepareImagesAgainTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  @TempDir private Path folder;
  private PreparedDir dir;
  private JobResult first;

  @BeforeEach
  void prepareOnce() throws Exception {
    dir = PreparedDir.in(folder);
    TinyImages.idx(dir.source(), 8, 3, 40, 10);
    first = prepare("data.rows-per-shard=10");
  }

  private JobResult prepare(String... settings) throws Exception {
    return dir.prepare(SPARK.session(), settings);
  }

  @Test
  void theSameAgainIsSkipped() throws Exception {
    SortedMap<String, byte[]> before = dir.files();

    JobResult second = prepare("data.rows-per-shard=10");

    assertThat(second.status()).isEqualTo(JobResult.Status.SKIPPED);
    assertThat(second.exitCode()).isEqualTo(ExitCode.DONE);
    assertThat(second.message())
        .isEqualTo(
            dir.path()
                + ": already prepared from the same source with the same options, left as it is"
                + " (--overwrite makes it anew)");
    assertThat(second.metrics()).isEqualTo(first.metrics());
    assertSameFiles(before);
  }

  @Test
  void whatDoesNotChangeTheDataDoesNotCount() throws Exception {
    Path moved = Files.move(dir.source(), folder.resolve("moved"));

    JobResult second =
        prepare(
            "data.rows-per-shard=10",
            "data.source=" + moved,
            "data.height=8",
            "model.preset=fashion-mnist-cnn",
            "data.width=8",
            "data.channels=1");

    assertThat(second.status()).isEqualTo(JobResult.Status.SKIPPED);
  }

  @Test
  void theSameTwiceGivesTheSameBytes() throws Exception {
    SortedMap<String, byte[]> before = dir.files();

    JobResult second = prepare("data.rows-per-shard=10", "output.overwrite=true");

    assertThat(second.status()).isEqualTo(JobResult.Status.DONE);
    before.remove("config.yaml");
    SortedMap<String, byte[]> after = dir.files();
    after.remove("config.yaml");
    assertEqual(before, after);
  }

  @Test
  void otherOptionsAreRefused() throws Exception {
    SortedMap<String, byte[]> before = dir.files();

    assertRefused(
        "already prepared otherwise (\"data.seed\" is 1 there, 2 here);"
            + " choose another data.path, or --overwrite",
        "data.seed=2");
    assertRefused(
        "already prepared otherwise (images of 8x8x1 there, 16x8x1 here);"
            + " choose another data.path, or --overwrite",
        "data.height=16");
    TinyImages.idx(dir.source(), 8, 3, 41, 10);
    assertRefused(
        "already prepared otherwise (from other source files or id lists);"
            + " choose another data.path, or --overwrite");
    assertSameFiles(before);
  }

  private void assertRefused(String reason, String... settings) {
    Stream<String> all = Stream.concat(Stream.of("data.rows-per-shard=10"), Stream.of(settings));
    assertThatThrownBy(() -> prepare(all.toArray(String[]::new)))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT))
        .hasMessage(dir.path() + ": " + reason);
  }

  @Test
  void overwriteReplacesEverything() throws Exception {
    prepare("data.rows-per-shard=20", "data.seed=2", "output.overwrite=true");

    assertThat(dir.manifest().seed()).isEqualTo(2);
    assertThat(dir.files().keySet())
        .contains("train/part-00000.parquet", "train/part-00001.parquet", "_RESULT.json")
        .doesNotContain("train/part-00002.parquet");
    assertNothingElseIn(folder);
  }

  @Test
  void aFailureLeavesThePreviousDataSet() throws Exception {
    SortedMap<String, byte[]> before = dir.files();
    Files.writeString(dir.source().resolve("classes.txt"), "only\ntwo\n");

    assertThatThrownBy(() -> prepare("output.overwrite=true"))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REJECTED))
        .hasMessageEndingWith("all of them: " + folder.resolve("prepared._rejected"));

    assertSameFiles(before);
    assertThat(folder.resolve("prepared._rejected/part-00000.jsonl")).isNotEmptyFile();

    Files.delete(dir.source().resolve("classes.txt"));
    prepare("output.overwrite=true");
    assertThat(folder.resolve("prepared._rejected")).doesNotExist();
    assertNothingElseIn(folder);
  }

  @Test
  void aDataSetThatDisagreesWithItsManifestIsReported() throws Exception {
    Path part = dir.path().resolve("train/part-00001.parquet");
    Files.delete(part);

    assertThatThrownBy(() -> prepare("data.rows-per-shard=10"))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.INPUT))
        .hasMessageContainingAll(
            part + ": named in dataset.json, but there is no such file",
            "(--overwrite replaces it)");

    Files.copy(dir.path().resolve("train/part-00000.parquet"), part);
    assertThatThrownBy(() -> prepare("data.rows-per-shard=10"))
        .hasMessageContainingAll("part-00001.parquet", "as in dataset.json", "--overwrite");

    prepare("data.rows-per-shard=10", "output.overwrite=true");
    assertThat(prepare("data.rows-per-shard=10").status()).isEqualTo(JobResult.Status.SKIPPED);
  }

  @Test
  void whatAFailedRunLeftIsReplaced() throws Exception {
    PreparedDir other = new PreparedDir(dir.source(), folder.resolve("other"));
    Files.writeString(dir.source().resolve("classes.txt"), "only\ntwo\n");
    assertThatThrownBy(() -> other.prepare(SPARK.session()))
        .hasMessageEndingWith("all of them: " + other.path().resolve("_rejected"));
    Files.writeString(other.path().resolve("_RESULT.json"), "{}");
    Files.delete(dir.source().resolve("classes.txt"));

    assertThat(other.prepare(SPARK.session()).status()).isEqualTo(JobResult.Status.DONE);
    assertThat(other.path().resolve("_rejected")).doesNotExist();
  }

  private void assertSameFiles(SortedMap<String, byte[]> before) throws IOException {
    assertEqual(before, dir.files());
  }

  private static void assertEqual(Map<String, byte[]> expected, Map<String, byte[]> actual) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    new TreeMap<>(expected)
        .forEach((name, bytes) -> assertThat(actual.get(name)).as(name).isEqualTo(bytes));
  }

  private static void assertNothingElseIn(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      List<String> names = children.map(child -> child.getFileName().toString()).sorted().toList();
      assertThat(names).containsExactly("prepared", "source");
    }
  }
}
