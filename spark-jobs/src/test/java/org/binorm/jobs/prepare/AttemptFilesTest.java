package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.binorm.jobs.testing.ObjectStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of tasks that may run more than once. */
class AttemptFilesTest {
  @TempDir private java.nio.file.Path folder;
  private final Configuration conf = new Configuration();

  @Test
  void theSecondAttemptOfATaskChangesNothing() throws Exception {
    publishTwice(new Path(folder.toUri()));
  }

  @Test
  void inAnObjectStoreNeither() throws Exception {
    ObjectStore.configure(conf);
    publishTwice(new Path(ObjectStore.SCHEME, "", folder.toString()));
  }

  private void publishTwice(Path staging) throws Exception {
    Path target = new Path(staging, "train/part-00000.parquet");
    Files.createDirectory(folder.resolve("train"));

    for (long attempt = 1; attempt <= 2; attempt++) {
      AttemptFiles files = new AttemptFiles(conf, staging, attempt);
      Path file = new Path(files.directory(), "part-00000.parquet");
      try (FSDataOutputStream out = file.getFileSystem(conf).create(file, false)) {
        out.writeBytes("the same");
      }
      assertThat(files.publish(file, target)).isEqualTo(8);
    }

    assertThat(folder.resolve("train/part-00000.parquet")).hasContent("the same");
    try (Stream<java.nio.file.Path> published = Files.list(folder.resolve("train"))) {
      assertThat(published).as("no .crc companion").hasSize(1);
    }
  }
}
