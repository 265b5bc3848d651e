package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collections;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.ImageRow;
import org.binorm.datasets.prepared.ImageRowGroup;
import org.binorm.datasets.prepared.ImageShardWriter;
import org.binorm.datasets.prepared.RowGroupReader;
import org.binorm.datasets.prepared.RowGroupRef;
import org.binorm.datasets.prepared.ShardOptions;
import org.binorm.jobs.AtomicFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Parquet leaves to chance is decided. */
class StableFooterTest {
  private static final ImageShape SHAPE = new ImageShape(4, 4, 1);

  @TempDir private java.nio.file.Path folder;
  private final Configuration conf = new Configuration();

  @Test
  void theOrderOfEncodingsDoesNotMatter() throws IOException {
    byte[] one = shard();
    byte[] other = withReversedEncodings(one);
    assertThat(other).isNotEqualTo(one).hasSameSizeAs(one);

    assertThat(copied("one", one)).isEqualTo(copied("other", other)).hasSameSizeAs(one);
  }

  @Test
  void theCopyHoldsTheSameRows() throws IOException {
    copied("one", shard());

    RowGroupRef ref = new RowGroupRef(folder.resolve("one.copy").toUri().toString(), 1, 2, 1);
    ImageRowGroup rows = RowGroupReader.readWithIds(conf, ref, SHAPE, 3);
    assertThat(rows.ids()).containsExactly("id3", "id4");
    assertThat(rows.labels()).containsExactly(0, 1);
    assertThat(rows.pixels()).startsWith(3, 3, 3).endsWith(4, 4, 4);
  }

  private byte[] shard() throws IOException {
    Path file = new Path(folder.resolve("part.parquet").toUri());
    ShardOptions options = new ShardOptions(3, CompressionCodecName.UNCOMPRESSED);
    try (ImageShardWriter writer = new ImageShardWriter(conf, file, SHAPE, options)) {
      for (int i = 0; i < 5; i++) {
        byte[] image = new byte[SHAPE.size()];
        Arrays.fill(image, (byte) i);
        writer.write(new ImageRow("id" + i, i % 3, image));
      }
    }
    return Files.readAllBytes(folder.resolve("part.parquet"));
  }

  private byte[] copied(String name, byte[] content) throws IOException {
    Files.write(folder.resolve(name), content);
    Path from = new Path(folder.resolve(name).toUri());
    Path to = from.suffix(".copy");
    StableFooter.copy(new AtomicFiles(conf).fileSystem(from), from, to);
    return Files.readAllBytes(folder.resolve(name + ".copy"));
  }

  /** What another JVM may write. */
  private static byte[] withReversedEncodings(byte[] parquet) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(parquet).order(ByteOrder.LITTLE_ENDIAN);
    int footerLength = bytes.getInt(parquet.length - 8);
    int footerStart = parquet.length - 8 - footerLength;
    FileMetaData metadata =
        Util.readFileMetaData(new ByteArrayInputStream(parquet, footerStart, footerLength));
    metadata
        .getRow_groups()
        .forEach(
            rowGroup ->
                rowGroup
                    .getColumns()
                    .forEach(column -> Collections.reverse(column.getMeta_data().getEncodings())));
    ByteArrayOutputStream footer = new ByteArrayOutputStream();
    Util.writeFileMetaData(metadata, footer);
    byte[] reversed = parquet.clone();
    System.arraycopy(footer.toByteArray(), 0, reversed, footerStart, footerLength);
    return reversed;
  }
}
