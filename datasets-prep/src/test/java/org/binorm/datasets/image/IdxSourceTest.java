package org.binorm.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxSourceTest extends SourceTestBase {

  private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";

  private static byte[] images(int count, int height, int width, long seed) {
    byte[] pixels = new byte[count * height * width];
    new Random(seed).nextBytes(pixels);
    return ByteBuffer.allocate(16 + pixels.length)
        .putInt(0x0803)
        .putInt(count)
        .putInt(height)
        .putInt(width)
        .put(pixels)
        .array();
  }

  private static byte[] labels(int... labels) {
    ByteBuffer out = ByteBuffer.allocate(8 + labels.length).putInt(0x0801).putInt(labels.length);
    for (int label : labels) {
      out.put((byte) label);
    }
    return out.array();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  private void writeTrain(byte[] images, byte[] labels) throws IOException {
    write(TRAIN_IMAGES, images);
    write(TRAIN_LABELS, labels);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void plainAndCompressedFilesGiveTheSameRecords(boolean compressed) throws IOException {
    byte[] train = images(3, 2, 4, 1);
    byte[] test = images(2, 2, 4, 2);
    write(TRAIN_IMAGES + (compressed ? ".gz" : ""), compressed ? gzip(train) : train);
    write(
        TRAIN_LABELS + (compressed ? ".gz" : ""),
        compressed ? gzip(labels(2, 0, 1)) : labels(2, 0, 1));
    write("t10k-images-idx3-ubyte", test);
    write("t10k-labels-idx1-ubyte.gz", gzip(labels(1, 1)));

    ImageSource source = open("idx");
    Collected all = readAll(source);
    assertThat(source.classNames()).containsExactly("0", "1", "2");
    assertThat(source.naturalShape()).contains(new ImageShape(2, 4, 1));
    assertThat(all.ids())
        .containsExactly(
            "train/000000", "train/000001", "train/000002", "test/000000", "test/000001");
    assertThat(all.labels()).containsExactly(2, 0, 1, 1, 1);
    assertThat(all.images.get(1).subset()).isEqualTo(Subset.TRAIN);
    assertThat(all.images.get(1).offset()).isEqualTo(16 + 8);
    assertThat(all.images.get(4).subset()).isEqualTo(Subset.TEST);
    assertThat(all.pixels(1)).isEqualTo(Arrays.copyOfRange(train, 24, 32));
    assertThat(all.pixels(4)).isEqualTo(Arrays.copyOfRange(test, 24, 32));
    assertThat(all.rejections).isEmpty();
  }

  @Test
  void aLargePlainFileIsReadInRanges() throws IOException {
    int[] labels = new int[25_000];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 7;
    }
    byte[] images = images(25_000, 1, 2, 5);
    writeTrain(images, labels(labels));
    ImageSource source = open("idx");
    assertThat(source.splits()).hasSize(3);
    Collected all = readAll(source);
    assertThat(all.images).hasSize(25_000);
    assertThat(all.ids().get(20_001)).isEqualTo("train/020001");
    assertThat(all.labels().get(20_001)).isEqualTo(20_001 % 7);
    assertThat(all.pixels(20_001)).isEqualTo(Arrays.copyOfRange(images, 40_018, 40_020));
  }

  @Test
  void aLabelWithoutANameIsRejectedWithItsPlace() throws IOException {
    writeTrain(images(3, 2, 2, 1), labels(0, 7, 1));
    write("classes.txt", "shirt\nshoe\n\n");
    ImageSource source = open("idx");
    assertThat(source.classNames()).containsExactly("shirt", "shoe");
    Collected all = readAll(source);
    assertThat(all.labels()).containsExactly(0, 1);
    assertThat(all.rejections)
        .containsExactly(
            new Rejection(TRAIN_LABELS, 9, "label out of range: expected 0 to 1, got 7"));
  }

  @Test
  void fingerprintChangesWithTheContentThoughSizesAreTheSame() throws IOException {
    writeTrain(images(3, 2, 2, 1), labels(0, 1, 2));
    String first = open("idx").fingerprint();
    assertThat(open("idx").fingerprint()).isEqualTo(first).hasSize(64);
    writeTrain(images(3, 2, 2, 2), labels(0, 1, 2));
    assertThat(open("idx").fingerprint()).isNotEqualTo(first);
  }

  @Test
  void truncatedGzipNamesFileAndByte() throws IOException {
    byte[] packed = gzip(images(100, 28, 28, 1));
    write(TRAIN_IMAGES + ".gz", Arrays.copyOf(packed, packed.length / 2));
    write(TRAIN_LABELS, labels(new int[100]));
    assertThatThrownBy(() -> open("idx"))
        .isInstanceOf(DatasetException.class)
        .hasMessageMatching(
            "file:"
                + dir
                + "/train-images-idx3-ubyte.gz: truncated at byte [1-9]\\d{4} of the unpacked"
                + " data, expected 78416; download the file again");
  }

  @Test
  void damagedGzipNamesFileAndByte() throws IOException {
    byte[] packed = gzip(images(100, 28, 28, 1));
    packed[packed.length - 6] ^= 1; // in the checksum at the end
    write(TRAIN_IMAGES + ".gz", packed);
    write(TRAIN_LABELS, labels(new int[100]));
    assertRefused(
        "idx",
        "DIR/train-images-idx3-ubyte.gz: damaged (Corrupt GZIP trailer) at byte 78416 of the"
            + " unpacked data, expected 78416; download the file again");
  }

  @Test
  void gzipThatIsNoGzipIsRefused() throws IOException {
    write(TRAIN_IMAGES + ".gz", "<html>not found</html>");
    write(TRAIN_LABELS, labels(1));
    assertRefused(
        "idx", "DIR/train-images-idx3-ubyte.gz: damaged in its header: Not in GZIP format");
  }

  @Test
  void emptyFileIsRefused() throws IOException {
    writeTrain(new byte[0], labels(1));
    assertThatThrownBy(() -> open("idx"))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(folderName() + "/train-images-idx3-ubyte: damaged in its header");
  }

  @Test
  void gzipWithMoreThanPromisedIsRefused() throws IOException {
    byte[] images = images(2, 2, 2, 1);
    write(TRAIN_IMAGES + ".gz", gzip(Arrays.copyOf(images, images.length + 1)));
    write(TRAIN_LABELS, labels(0, 1));
    assertRefused(
        "idx",
        "DIR/train-images-idx3-ubyte.gz: expected 24 bytes of data, got more;"
            + " header and content disagree");
  }

  @Test
  void plainFileOfAnotherLengthIsRefused() throws IOException {
    byte[] images = images(2, 2, 2, 1);
    writeTrain(Arrays.copyOf(images, 20), labels(0, 1));
    assertRefused(
        "idx",
        "DIR/train-images-idx3-ubyte: expected 24 bytes (2 records), got 20;"
            + " download the file again");
  }

  @Test
  void wrongMagicNumberIsRefused() throws IOException {
    writeTrain(labels(1, 2, 3, 4, 5, 6, 7, 8), labels(1));
    assertRefused(
        "idx",
        "DIR/train-images-idx3-ubyte: expected IDX magic number 0x00000803 (images),"
            + " got 0x00000801");
  }

  @Test
  void absurdDimensionsAreRefused() throws IOException {
    writeTrain(
        ByteBuffer.allocate(16).putInt(0x0803).putInt(1).putInt(-5).putInt(1 << 30).array(),
        labels(1));
    assertRefused(
        "idx",
        "DIR/train-images-idx3-ubyte: expected at least one record with sides from 1 to 16384,"
            + " got 1 of -5x1073741824");
  }

  @Test
  void differentCountsAreRefused() throws IOException {
    writeTrain(images(3, 2, 2, 1), labels(0, 1));
    assertRefused(
        "idx",
        "DIR/train-images-idx3-ubyte: 3 images, but 2 labels in train-labels-idx1-ubyte;"
            + " expected as many");
  }

  @Test
  void aMissingPartnerIsNamed() throws IOException {
    write(TRAIN_IMAGES, images(1, 2, 2, 1));
    assertRefused(
        "idx",
        "DIR: expected train-images-idx3-ubyte and train-labels-idx1-ubyte, got only the images");
  }

  @Test
  void aFolderWithoutIdxFilesIsRefused() throws IOException {
    write("readme.txt", "hello");
    assertRefused("idx", "DIR: expected train-images-idx3-ubyte (or .gz), got no such file");
  }

  @Test
  void testImagesOfAnotherShapeAreRefused() throws IOException {
    writeTrain(images(1, 2, 2, 1), labels(0));
    write("t10k-images-idx3-ubyte", images(1, 3, 2, 1));
    write("t10k-labels-idx1-ubyte", labels(0));
    assertRefused(
        "idx",
        "DIR/t10k-images-idx3-ubyte: images of 3x2, expected 2x2 as in train-images-idx3-ubyte");
  }

  @Test
  void classListWithAGapIsRefused() throws IOException {
    writeTrain(images(1, 2, 2, 1), labels(0));
    write("classes.txt", "a\n\nb\n");
    assertRefused("idx", "DIR/classes.txt, line 2: expected a class name, got an empty line");
    Files.write(dir.resolve("classes.txt"), new byte[] {(byte) 0xFF, (byte) 0xFE});
    assertRefused("idx", "DIR/classes.txt: expected UTF-8 text, got other bytes");
  }
}
