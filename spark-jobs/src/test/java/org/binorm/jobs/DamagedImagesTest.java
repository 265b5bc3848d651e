package org.binorm.jobs;

import static org.binorm.jobs.DamagedFiles.gunzip;
import static org.binorm.jobs.DamagedFiles.outsideAndInside;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.image.ImageDecoder;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.image.ImageSink;
import org.binorm.datasets.image.ImageSource;
import org.binorm.datasets.image.ImageSources;
import org.binorm.datasets.image.RejectedImageException;
import org.binorm.datasets.image.SourceImage;
import org.binorm.datasets.image.SourceSplit;
import org.binorm.jobs.testing.Mutations.Kind;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyImages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of image that is read, damaged. */
class DamagedImagesTest {
  private static final int SIDE = 24;
  private static final long MAX_PIXELS = 1_000_000;
  private static final Configuration HADOOP = new Configuration(false);

  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  private final DamagedFiles damaged = new DamagedFiles();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    damaged.close();
  }

  @Test
  void jpeg() throws IOException {
    damaged.check("JPEG", TinyImages.encoded(1, 2, SIDE, "jpg"), Kind.BINARY, this::decode);
  }

  @Test
  void png() throws IOException {
    byte[] good = TinyImages.encoded(1, 2, SIDE, "png");
    damaged.check(
        "PNG",
        good,
        outsideAndInside(good, good, Kind.BINARY, DamagedImagesTest::withChecksums),
        this::decode);
  }

  private void decode(byte[] bytes) throws RejectedImageException {
    try (ImageDecoder decoder = new ImageDecoder(new ImageShape(SIDE, SIDE, 3), MAX_PIXELS)) {
      decoder.decode(bytes);
    }
  }

  /** The chunks of a PNG with the checksums they ought to have, as far as there are chunks. */
  private static byte[] withChecksums(byte[] bytes) {
    byte[] repaired = bytes.clone();
    ByteBuffer png = ByteBuffer.wrap(repaired);
    for (int at = 8; at + 12 <= repaired.length; ) {
      int length = png.getInt(at);
      if (length < 0 || length > repaired.length - at - 12) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(repaired, at + 4, length + 4);
      png.putInt(at + 8 + length, (int) crc.getValue());
      at += length + 12;
    }
    return repaired;
  }

  @ParameterizedTest
  @ValueSource(strings = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"})
  void idx(String name) throws IOException {
    TinyImages.idx(folder, 9, 3, 12, 4);
    Path packed = folder.resolve(name + ".gz");
    byte[] good = gunzip(Files.readAllBytes(packed));
    Files.delete(packed);
    check("idx", folder.resolve(name), good, Kind.BINARY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"})
  void packedIdx(String name) throws IOException {
    TinyImages.idx(folder, 9, 3, 12, 4);
    Path file = folder.resolve(name);
    byte[] good = Files.readAllBytes(file);
    damaged.check(
        name,
        good,
        outsideAndInside(good, gunzip(good), Kind.BINARY, DamagedFiles::gzip),
        bytes -> read("idx", file, bytes));
  }

  @Test
  void cifar() throws IOException {
    TinyImages.cifar10(folder, 4);
    Path file = folder.resolve("data_batch_1.bin");
    check("cifar10", file, Files.readAllBytes(file), Kind.BINARY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"classes.txt", "train.txt", "test.txt"})
  void listsOfFood101(String name) throws IOException {
    TinyImages.food101(folder, List.of("apple pie", "baklava", "sushi"), 8);
    Path file = folder.resolve("meta").resolve(name);
    check("food101", file, Files.readAllBytes(file), Kind.TEXT);
  }

  @Test
  void parquet() throws IOException {
    Path set = folder.resolve("set");
    TinyImages.parquet(SPARK.session(), set, 12, 3, 9, 3);
    Path file;
    try (Stream<Path> parts = Files.list(set.resolve("train"))) {
      Optional<Path> part = parts.filter(p -> p.toString().endsWith(".parquet")).findFirst();
      file = part.orElseThrow();
    }
    byte[] good = Files.readAllBytes(file);
    damaged.check("parquet images", good, Kind.BINARY, bytes -> read("parquet", set, file, bytes));
  }

  private void check(String format, Path file, byte[] good, Kind kind) {
    damaged.check(
        format + " " + file.getFileName(), good, kind, bytes -> read(format, file, bytes));
  }

  private void read(String format, Path file, byte[] bytes) throws IOException {
    read(format, folder, file, bytes);
  }

  /** Opens a data set with the bytes in one of its files and decodes every image. */
  private static void read(String format, Path set, Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    ImageSource source =
        ImageSources.open(format, new org.apache.hadoop.fs.Path(set.toUri()), HADOOP);
    Images images = new Images();
    for (SourceSplit split : source.splits()) {
      split.read(HADOOP, images);
    }
    images.refuseRejected();
  }

  /** Decodes what arrives; what is rejected ends the job as {@code data.max-rejected} 0 does. */
  private static final class Images implements ImageSink {
    private final ImageDecoder decoder =
        new ImageDecoder(new ImageShape(SIDE, SIDE, 3), MAX_PIXELS);
    private String rejected;

    @Override
    public void accept(SourceImage image) {
      try {
        decoder.decode(image.content());
      } catch (RejectedImageException e) {
        reject(image.rejected(e.getMessage()));
      }
    }

    @Override
    public void reject(Rejection rejection) {
      rejected = rejection.file() + ": " + rejection.reason();
    }

    void refuseRejected() {
      decoder.close();
      if (rejected != null) {
        throw new JobException(ExitCode.REJECTED, rejected);
      }
    }
  }
}
