package org.binorm.jobs.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Small data sets of synthetic images in every source format.
 *
 * <p>Image {@code i} of a set has the label {@code i mod classes}; its pixels follow from label and
 * number alone, and images of one class look alike, so that a model can learn them.
 */
public final class TinyImages {
  private static final int CIFAR_SIZE = 32;

  private TinyImages() {}

  /** One pixel of one channel; classes differ in brightness. */
  public static int pixel(int label, int number, int y, int x, int channel) {
    return (label * 25 + (number * 7 + y * 3 + x * 5 + channel * 11) % 24) & 0xFF;
  }

  /** Pixels {@code [size][size][channels]} of one image. */
  public static byte[] pixels(int label, int number, int size, int channels) {
    byte[] pixels = new byte[size * size * channels];
    int i = 0;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        for (int channel = 0; channel < channels; channel++) {
          pixels[i++] = (byte) pixel(label, number, y, x, channel);
        }
      }
    }
    return pixels;
  }

  /** Grey IDX files, compressed, of square images. */
  public static void idx(Path folder, int size, int classes, int train, int test)
      throws IOException {
    Files.createDirectories(folder);
    idxPair(folder, "train", size, classes, train);
    idxPair(folder, "t10k", size, classes, test);
  }

  private static void idxPair(Path folder, String prefix, int size, int classes, int count)
      throws IOException {
    try (OutputStream images = gzip(folder.resolve(prefix + "-images-idx3-ubyte.gz"));
        OutputStream labels = gzip(folder.resolve(prefix + "-labels-idx1-ubyte.gz"))) {
      images.write(ints(0x803, count, size, size));
      labels.write(ints(0x801, count));
      for (int i = 0; i < count; i++) {
        images.write(pixels(i % classes, i, size, 1));
        labels.write(i % classes);
      }
    }
  }

  private static OutputStream gzip(Path file) throws IOException {
    return new GZIPOutputStream(Files.newOutputStream(file));
  }

  private static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  /** Class folders of colour images of differing sizes, JPEG and PNG in turn. */
  public static void classFolders(Path folder, List<String> classes, int perClass)
      throws IOException {
    for (int label = 0; label < classes.size(); label++) {
      Path classFolder = Files.createDirectories(folder.resolve(classes.get(label)));
      for (int i = 0; i < perClass; i++) {
        String format = i % 2 == 0 ? "jpg" : "png";
        byte[] image = encoded(label, i, 20 + i % 5, format);
        Files.write(classFolder.resolve("%03d.%s".formatted(i, format)), image);
      }
    }
  }

  /** Food-101's layout; a quarter of the images is listed for testing. */
  public static void food101(Path folder, List<String> classes, int perClass) throws IOException {
    List<String> train = new ArrayList<>();
    List<String> test = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      String name = classes.get(label);
      Path classFolder = Files.createDirectories(folder.resolve("images").resolve(name));
      for (int i = 0; i < perClass; i++) {
        Files.write(classFolder.resolve(i + ".jpg"), encoded(label, i, 24, "jpg"));
        (i % 4 == 3 ? test : train).add(name + "/" + i);
      }
    }
    Path meta = Files.createDirectories(folder.resolve("meta"));
    Files.write(meta.resolve("classes.txt"), classes);
    Files.write(meta.resolve("train.txt"), train);
    Files.write(meta.resolve("test.txt"), test);
  }

  /** The binary version of CIFAR-10: two training files and a test file. */
  public static void cifar10(Path folder, int perFile) throws IOException {
    Files.createDirectories(folder);
    Files.write(
        folder.resolve("batches.meta.txt"),
        List.of(
            "airplane",
            "automobile",
            "bird",
            "cat",
            "deer",
            "dog",
            "frog",
            "horse",
            "ship",
            "truck"));
    for (String name : List.of("data_batch_1.bin", "data_batch_2.bin", "test_batch.bin")) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      for (int i = 0; i < perFile; i++) {
        file.write(i % 10);
        for (int channel = 0; channel < 3; channel++) {
          for (int position = 0; position < CIFAR_SIZE * CIFAR_SIZE; position++) {
            file.write(pixel(i % 10, i, position / CIFAR_SIZE, position % CIFAR_SIZE, channel));
          }
        }
      }
      Files.write(folder.resolve(name), file.toByteArray());
    }
  }

  /** Parquet as the Hugging Face data sets have it: {@code image.bytes} (PNG) and {@code label}. */
  public static void parquet(
      SparkSession spark, Path folder, int size, int classes, int train, int test)
      throws IOException {
    StructType image =
        new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);
    StructType schema = new StructType().add("image", image).add("label", DataTypes.LongType);
    for (String subset : List.of("train", "test")) {
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i < (subset.equals("train") ? train : test); i++) {
        byte[] png = encoded(i % classes, i, size, "png");
        rows.add(RowFactory.create(RowFactory.create(png, i + ".png"), (long) (i % classes)));
      }
      spark
          .createDataFrame(rows, schema)
          .coalesce(1)
          .write()
          .mode(SaveMode.ErrorIfExists)
          .parquet(folder.resolve(subset).toString());
    }
  }

  /** A square colour image as a JPEG ({@code jpg}) or PNG ({@code png}) file. */
  public static byte[] encoded(int label, int number, int size, String format) throws IOException {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int red = pixel(label, number, y, x, 0);
        int green = pixel(label, number, y, x, 1);
        int blue = pixel(label, number, y, x, 2);
        image.setRGB(x, y, red << 16 | green << 8 | blue);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, bytes)) {
      throw new IllegalArgumentException("no writer for " + format);
    }
    return bytes.toByteArray();
  }
}
