package org.binorm.datasets.prepared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.split.Subset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShardRoundTripTest extends PreparedTestBase {

  private org.apache.hadoop.fs.Path file(String name) {
    return new org.apache.hadoop.fs.Path(root(), name);
  }

  private ParquetMetadata footer(String name) throws Exception {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file(name), CONF))) {
      return reader.getFooter();
    }
  }

  private PartFile write(String name, ShardOptions options, List<ImageRow> rows) throws Exception {
    ImageShardWriter writer = new ImageShardWriter(CONF, file(name), SHAPE, options);
    try (writer) {
      for (ImageRow row : rows) {
        writer.write(row);
      }
    }
    return writer.partFile();
  }

  private static List<ImageRow> rows(int count) {
    List<ImageRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row("train", i));
    }
    return rows;
  }

  private void assertRow(ImageRowGroup group, int index, ImageRow expected) {
    int size = SHAPE.size();
    assertThat(group.labels()[index]).isEqualTo(expected.label());
    assertThat(Arrays.copyOfRange(group.pixels(), index * size, (index + 1) * size))
        .isEqualTo(expected.image());
    assertThat(group.ids()[index]).isEqualTo(expected.id());
  }

  @Test
  void everyRowComesBackInItsPlace() throws Exception {
    DatasetManifest manifest = writeSmallSet();
    List<RowGroupRef> refs = RowGroupIndex.read(CONF, root(), manifest, Subset.TRAIN);
    assertThat(refs).extracting(RowGroupRef::rows).containsExactly(10, 10, 5, 7);
    assertThat(refs).extracting(RowGroupRef::rowGroup).containsExactly(0, 1, 2, 0);
    assertThat(refs.get(0).file()).endsWith("/train/part-00000.parquet");
    assertThat(refs.get(3).file()).endsWith("/train/part-00001.parquet");
    for (int group = 0; group < 3; group++) {
      ImageRowGroup rows = RowGroupReader.readWithIds(CONF, refs.get(group), SHAPE, 5);
      assertThat(rows.rows()).isEqualTo(refs.get(group).rows());
      for (int i = 0; i < rows.rows(); i++) {
        assertRow(rows, i, row("train/0", group * 10 + i));
      }
    }
    assertThat(RowGroupIndex.read(CONF, root(), manifest, Subset.VALIDATION)).isEmpty();
  }

  @Test
  void idsAreLeftOutUnlessAskedFor() throws Exception {
    DatasetManifest manifest = writeSmallSet();
    RowGroupRef ref = RowGroupIndex.read(CONF, root(), manifest, Subset.TEST).get(0);
    ImageRowGroup without = RowGroupReader.read(CONF, ref, SHAPE, 5);
    ImageRowGroup with = RowGroupReader.readWithIds(CONF, ref, SHAPE, 5);
    assertThat(without.ids()).isEmpty();
    assertThat(without.pixels()).isEqualTo(with.pixels());
    assertThat(without.labels()).isEqualTo(with.labels());
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionCodecName.class,
      names = {"UNCOMPRESSED", "SNAPPY", "ZSTD", "GZIP"})
  void theSameRowsGiveTheSameBytes(CompressionCodecName compression) throws Exception {
    ShardOptions options = new ShardOptions(16, compression);
    PartFile a = write("x/a.parquet", options, rows(50));
    PartFile b = write("y/b.parquet", options, rows(50));
    assertThat(a.rowGroups()).isEqualTo(b.rowGroups()).isEqualTo(4);
    assertThat(Files.readAllBytes(dir.resolve("x/a.parquet")))
        .isEqualTo(Files.readAllBytes(dir.resolve("y/b.parquet")));
    RowGroupRef last = new RowGroupRef(file("x/a.parquet").toString(), 3, 2, 0);
    assertRow(RowGroupReader.readWithIds(CONF, last, SHAPE, 5), 1, row("train", 49));
  }

  @Test
  void rowGroupsEndByCountHoweverLargeTheRows() throws Exception {
    ImageShape large = new ImageShape(600, 600, 3);
    ImageShardWriter writer =
        new ImageShardWriter(CONF, file("big.parquet"), large, ShardOptions.ofRows(70));
    try (writer) {
      for (int i = 0; i < 150; i++) {
        byte[] image = new byte[large.size()];
        Arrays.fill(image, (byte) i);
        writer.write(new ImageRow("" + i, 0, image));
      }
    }
    assertThat(writer.partFile()).isEqualTo(new PartFile("big.parquet", 150, 3));
    assertThat(footer("big.parquet").getBlocks())
        .extracting(BlockMetaData::getRowCount)
        .containsExactly(70L, 70L, 10L);
    RowGroupRef second = new RowGroupRef(file("big.parquet").toString(), 1, 70, 0);
    ImageRowGroup rows = RowGroupReader.read(CONF, second, large, 1);
    assertThat(rows.pixels()[69 * large.size()]).isEqualTo((byte) 139);
  }

  @Test
  void footerHoldsShapeAndVersionButNoStatisticsOfPixels() throws Exception {
    write("a.parquet", ShardOptions.ofRows(64), rows(20));
    ParquetMetadata footer = footer("a.parquet");
    assertThat(footer.getFileMetaData().getKeyValueMetaData())
        .containsEntry("binorm.schema-version", "1")
        .containsEntry("binorm.image-shape", "3x2x3");
    assertThat(footer.getFileMetaData().getSchema().toString())
        .isEqualTo(
            """
            message image_row {
              required binary id (STRING);
              required int32 label;
              required binary image;
            }
            """);
    for (ColumnChunkMetaData column : footer.getBlocks().get(0).getColumns()) {
      assertThat(column.getCodec()).isEqualTo(CompressionCodecName.ZSTD);
      assertThat(column.getEncodings()).doesNotContain(Encoding.RLE_DICTIONARY);
      assertThat(column.hasDictionaryPage()).isFalse();
    }
    Statistics<?> label = footer.getBlocks().get(0).getColumns().get(1).getStatistics();
    assertThat(label.minAsString() + " to " + label.maxAsString()).isEqualTo("0 to 4");
    assertThat(footer.getBlocks().get(0).getColumns().get(2).getStatistics().hasNonNullValue())
        .isFalse();
  }

  @Test
  void anEmptyShardIsAFileWithoutRowGroups() throws Exception {
    PartFile part = write("a.parquet", ShardOptions.ofRows(64), List.of());
    assertThat(part).isEqualTo(new PartFile("a.parquet", 0, 0));
    assertThat(footer("a.parquet").getBlocks()).isEmpty();
  }

  @Test
  void existingFilesAreNotOverwritten() throws Exception {
    write("a.parquet", ShardOptions.ofRows(64), rows(1));
    assertThatThrownBy(() -> write("a.parquet", ShardOptions.ofRows(64), rows(1)))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void anImageOfAnotherSizeIsNotWritten() throws Exception {
    try (ImageShardWriter writer =
        new ImageShardWriter(CONF, file("a.parquet"), SHAPE, ShardOptions.ofRows(64))) {
      assertThatThrownBy(() -> writer.write(new ImageRow("x", 0, new byte[17])))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("row \"x\": image of 17 bytes, expected 18 (3x2x3)");
      assertThatThrownBy(writer::partFile).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void defaultRowGroupsAreAboutEightMegabytesInWholeMinibatches() {
    assertThat(ShardOptions.defaultsFor(new ImageShape(28, 28, 1)).rowsPerRowGroup())
        .isEqualTo(10_688)
        .satisfies(rows -> assertThat(rows % 64).isZero());
    assertThat(ShardOptions.defaultsFor(new ImageShape(224, 224, 3)).rowsPerRowGroup())
        .isEqualTo(64);
  }

  @Test
  void anImageOfAnotherSizeIsNamedWhenRead() throws Exception {
    write("a.parquet", ShardOptions.ofRows(64), rows(3));
    RowGroupRef ref = new RowGroupRef(file("a.parquet").toString(), 0, 3, 0);
    assertThatThrownBy(() -> RowGroupReader.read(CONF, ref, new ImageShape(3, 3, 3), 5))
        .isInstanceOf(DatasetException.class)
        .hasMessage(file("a.parquet") + ", row group 0, row 0: image expected of 27 bytes, got 18");
  }

  @Test
  void aLabelOutOfRangeIsNamedWhenRead() throws Exception {
    write("a.parquet", ShardOptions.ofRows(64), rows(5));
    RowGroupRef ref = new RowGroupRef(file("a.parquet").toString(), 0, 5, 0);
    assertThatThrownBy(() -> RowGroupReader.read(CONF, ref, SHAPE, 4))
        .isInstanceOf(DatasetException.class)
        .hasMessage(file("a.parquet") + ", row group 0, row 4: label expected from 0 to 3, got 4");
  }

  @Test
  void aReferenceThatDoesNotFitTheFileIsRefused() throws Exception {
    write("a.parquet", ShardOptions.ofRows(64), rows(5));
    String name = file("a.parquet").toString();
    assertThatThrownBy(() -> RowGroupReader.read(CONF, new RowGroupRef(name, 0, 6, 0), SHAPE, 5))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            name + ", row group 0: expected 6 rows, got 5; the file changed since it was listed");
    assertThatThrownBy(() -> RowGroupReader.read(CONF, new RowGroupRef(name, 1, 5, 0), SHAPE, 5))
        .isInstanceOf(DatasetException.class)
        .hasMessage(name + ": expected row group 1, got 1 of them");
  }

  @Test
  void damageInsideAPageIsFoundByItsChecksum() throws Exception {
    write("a.parquet", new ShardOptions(64, CompressionCodecName.UNCOMPRESSED), rows(5));
    Path local = dir.resolve("a.parquet");
    byte[] bytes = Files.readAllBytes(local);
    byte[] pixels = row("train", 3).image();
    int at = indexOf(bytes, pixels);
    bytes[at + 4] ^= 1;
    Files.write(local, bytes);
    Files.delete(dir.resolve(".a.parquet.crc"));
    RowGroupRef ref = new RowGroupRef(file("a.parquet").toString(), 0, 5, 0);
    assertThatThrownBy(() -> RowGroupReader.read(CONF, ref, SHAPE, 5))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(file("a.parquet") + ": not a Parquet file or a damaged one: ");
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }

  @Test
  void referencesAndRowsTravelToTasks() throws Exception {
    RowGroupRef ref = new RowGroupRef("file:/x", 1, 2, 3);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(ref);
      out.writeObject(ShardOptions.ofRows(3));
      out.writeObject(new ChannelStatistics(3));
      out.writeObject(row("a", 1));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(ref);
      assertThat(in.readObject()).isEqualTo(ShardOptions.ofRows(3));
      assertThat(((ChannelStatistics) in.readObject()).pixels()).isZero();
      assertThat(((ImageRow) in.readObject()).id()).isEqualTo("a/1");
    }
  }
}
