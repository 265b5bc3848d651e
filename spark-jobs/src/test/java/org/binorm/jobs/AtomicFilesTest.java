package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir private java.nio.file.Path folder;
  private final AtomicFiles files = new AtomicFiles(new Configuration(false));
  private Path target;

  @BeforeEach
  void nameTheTarget() {
    target = new Path(folder.toUri().toString(), "run/one");
  }

  @Test
  void filesAreWrittenAndReplacedWithoutCompanions() throws IOException {
    files.writeText(target, "first");
    files.writeText(target, "zweitens: ü");

    assertThat(files.readText(target)).isEqualTo("zweitens: ü");
    assertThat(files.length(target)).isEqualTo(12);
    assertThat(namesIn("run")).containsExactly("one");
  }

  @Test
  void aWriterThatFailsLeavesTheOldFileAndNoTrace() throws IOException {
    files.writeText(target, "old");

    assertThatThrownBy(
            () ->
                files.write(
                    target,
                    out -> {
                      out.write("half".getBytes(StandardCharsets.UTF_8));
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(files.readText(target)).isEqualTo("old");
    assertThat(namesIn("run")).containsExactly("one");
  }

  @Test
  void aHalfWrittenFileDoesNotHaveItsName() throws IOException {
    files.write(
        target,
        out -> {
          out.write(1);
          out.flush();
          assertThat(files.exists(target)).isFalse();
        });

    assertThat(files.readBytes(target)).containsExactly(1);
  }

  @Test
  void aStagedDirectoryReplacesTheOldOneAsAWhole() throws IOException {
    files.writeText(new Path(target, "old-only"), "old");
    Path staging = files.stagingDirectory(target);
    files.writeText(new Path(staging, "new-only"), "new");
    assertThat(namesIn("run/one")).containsExactly("old-only");

    files.publishDirectory(staging, target);

    assertThat(namesIn("run/one")).containsExactly("new-only");
    assertThat(namesIn("run")).containsExactly("one");
  }

  @Test
  void publishingWhatIsNotThereKeepsTheOldDirectory() throws IOException {
    files.writeText(new Path(target, "old-only"), "old");

    assertThatThrownBy(() -> files.publishDirectory(new Path(target.getParent(), "no"), target))
        .isInstanceOf(IOException.class);
    assertThat(namesIn("run/one")).containsExactly("old-only");
  }

  @Test
  void leftoversOfADeadJobAreRemovedButThoseOfOthersStay() throws IOException {
    files.stagingDirectory(target);
    Path others = files.stagingDirectory(new Path(target.getParent(), "one-more"));
    Path staging = files.stagingDirectory(target);

    assertThat(namesIn("run")).containsExactlyInAnyOrder(others.getName(), staging.getName());
  }

  @Test
  void aJobThatDiedBetweenTwoRenamesHasLostNothing() throws IOException {
    Files.createDirectories(folder.resolve("run/.one.replaced-1234"));
    Files.writeString(folder.resolve("run/.one.replaced-1234/old-only"), "old");

    files.stagingDirectory(target);

    assertThat(namesIn("run/one")).containsExactly("old-only");
  }

  @Test
  void deletingNothingIsFine() throws IOException {
    files.delete(target);

    assertThat(files.exists(target)).isFalse();
  }

  private List<String> namesIn(String directory) throws IOException {
    try (Stream<java.nio.file.Path> names = Files.list(folder.resolve(directory))) {
      return names.map(path -> path.getFileName().toString()).toList();
    }
  }
}
