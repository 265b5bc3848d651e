package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.jobs.testing.ObjectStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link AtomicFiles} where there is no rename, and a job can die between any two changes. */
class AtomicObjectsTest {
  private static final int MANY = 40;

  /** With several files of those that say that a directory is complete. */
  private static final String[] NAMES = {
    "model", "tables/summary", "tables/memory", "_SUCCESS", "dataset.json", ResultFile.NAME
  };

  @TempDir private java.nio.file.Path folder;
  private final AtomicFiles files =
      new AtomicFiles(ObjectStore.configure(new Configuration(false)));
  private Path target;

  @BeforeEach
  void nameTheTarget() {
    target = new Path(ObjectStore.SCHEME, "", folder + "/export");
  }

  @AfterEach
  void comeBack() {
    ObjectStore.allowChanges(Integer.MAX_VALUE);
  }

  @Test
  void aFileIsTheOldOneOrTheNewOne() throws IOException {
    files.writeText(target, "old");
    ObjectStore.allowChanges(0);
    assertThatThrownBy(() -> files.writeText(target, "new")).hasMessage("the store is gone");
    comeBack();
    assertThat(files.readText(target)).isEqualTo("old");

    ObjectStore.allowChanges(1);
    files.writeText(target, "new");
    assertThat(files.readText(target)).as("one change").isEqualTo("new");
  }

  @Test
  void aContentThatFailsMakesNoObject() throws IOException {
    files.writeText(target, "old");

    assertThatThrownBy(
            () ->
                files.write(
                    target,
                    out -> {
                      out.write(1);
                      throw new IOException("half");
                    }))
        .hasMessage("half");
    assertThat(files.readText(target)).isEqualTo("old");
  }

  @Test
  void whereverAPublisherDiesASealedDirectoryIsWhole() throws IOException {
    int deaths = 0;
    boolean done = false;
    for (int changes = 0; !done; changes++) {
      assertThat(changes).as("changes of one publication").isLessThan(MANY);
      publish("old");
      Path staging = staged("new");
      ObjectStore.allowChanges(changes);
      try {
        files.publishDirectory(staging, target);
        done = true;
      } catch (IOException e) {
        deaths++;
      }
      comeBack();
      if (files.exists(new Path(target, ResultFile.NAME))) {
        String version = files.readText(new Path(target, ResultFile.NAME));
        assertThat(version).isIn(done ? List.of("new") : List.of("old", "new"));
        for (String name : NAMES) {
          assertThat(files.readText(new Path(target, name))).as(name).isEqualTo(version);
        }
      }
    }
    assertThat(deaths).as("places to die at").isGreaterThan(4);
    assertThat(files.exists(new Path(target, ResultFile.NAME))).isTrue();
  }

  @Test
  void whoComesAfterADeathFindsNoTraceOfIt() throws IOException {
    for (int changes : IntStream.range(0, 8).toArray()) {
      publish("old");
      Path staging = staged("new");
      ObjectStore.allowChanges(changes);
      assertThatThrownBy(() -> files.publishDirectory(staging, target))
          .isInstanceOf(IOException.class);
      comeBack();

      publish("newest");
      assertThat(files.readText(new Path(target, "model"))).isEqualTo("newest");
      assertThat(folder).isDirectoryNotContaining(path -> path.toString().contains(".staging-"));
    }
  }

  @Test
  void aDirectoryThatMovesIsWholeInOnePlaceAtLeast() throws IOException {
    Path kept = target.suffix(".previous");
    boolean done = false;
    for (int changes = 0; !done; changes++) {
      publish("one");
      files.delete(kept);
      ObjectStore.allowChanges(changes);
      try {
        files.moveDirectory(target, kept);
        done = true;
      } catch (IOException e) {
        assertThat(changes).isLessThan(MANY);
      }
      comeBack();
      int whole = 0;
      for (Path place : new Path[] {target, kept}) {
        if (files.exists(new Path(place, ResultFile.NAME))) {
          whole++;
          for (String name : NAMES) {
            assertThat(files.readText(new Path(place, name))).as(name).isEqualTo("one");
          }
        }
      }
      assertThat(whole).as("after %d changes", changes).isPositive();
    }
    assertThat(files.exists(target)).isFalse();
  }

  private void publish(String version) throws IOException {
    files.publishDirectory(staged(version), target);
  }

  private Path staged(String version) throws IOException {
    Path staging = files.stagingDirectory(target);
    for (String name : NAMES) {
      files.writeText(new Path(staging, name), version);
    }
    return staging;
  }
}
