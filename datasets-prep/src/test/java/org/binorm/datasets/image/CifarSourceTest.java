package org.binorm.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;
import org.junit.jupiter.api.Test;

class CifarSourceTest extends SourceTestBase {

  /** Records whose planes hold red, green and blue gradients. */
  private static byte[] records(int labelBytes, int... labels) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int label : labels) {
      for (int i = 0; i < labelBytes - 1; i++) {
        out.write(19); // the coarse label, which is not used
      }
      out.write(label);
      for (int channel = 0; channel < 3; channel++) {
        for (int i = 0; i < 1024; i++) {
          out.write(i % 32 + 64 * channel);
        }
      }
    }
    return out.toByteArray();
  }

  @Test
  void cifar10BatchesAreReadInNumericOrder() throws IOException {
    write("data_batch_1.bin", records(1, 0, 1));
    write("data_batch_2.bin", records(1, 2));
    write("data_batch_10.bin", records(1, 1));
    write("test_batch.bin", records(1, 2, 0));
    write("batches.meta.txt", "airplane\nautomobile\nbird\n\n");

    ImageSource source = open("cifar10");
    Collected all = readAll(source);
    assertThat(source.classNames()).containsExactly("airplane", "automobile", "bird");
    assertThat(source.naturalShape()).contains(new ImageShape(32, 32, 3));
    assertThat(all.labels()).containsExactly(0, 1, 2, 1, 2, 0);
    assertThat(all.ids())
        .containsExactly(
            "train/000000",
            "train/000001",
            "train/000002",
            "train/000003",
            "test/000000",
            "test/000001");
    assertThat(all.images.get(3).file()).isEqualTo("data_batch_10.bin");
    assertThat(all.images.get(5).subset()).isEqualTo(Subset.TEST);
    assertThat(all.images.get(5).offset()).isEqualTo(3073);
    byte[] pixels = all.pixels(0);
    assertThat(pixels[0]).isEqualTo((byte) 0);
    assertThat(pixels[1]).isEqualTo((byte) 64);
    assertThat(pixels[2]).isEqualTo((byte) 128);
    assertThat(pixels[5 * 3 + 2]).isEqualTo((byte) 133);
  }

  @Test
  void cifar100UsesTheFineLabel() throws IOException {
    write("train.bin", records(2, 99, 7));
    write("test.bin", records(2, 0));
    ImageSource source = open("cifar100");
    Collected all = readAll(source);
    assertThat(source.classNames()).hasSize(100).startsWith("0", "1").endsWith("99");
    assertThat(all.labels()).containsExactly(99, 7, 0);
    assertThat(all.images.get(1).offset()).isEqualTo(3074);
  }

  @Test
  void manyRecordsMakeSeveralSplits() throws IOException {
    int[] labels = new int[5001];
    labels[5000] = 9;
    write("data_batch_1.bin", records(1, labels));
    write("data_batch_2.bin", records(1, 3));
    ImageSource source = open("cifar10");
    assertThat(source.splits()).hasSize(3);
    Collected all = readAll(source);
    assertThat(all.ids().get(5000)).isEqualTo("train/005000");
    assertThat(all.labels().get(5000)).isEqualTo(9);
    assertThat(all.ids().get(5001)).isEqualTo("train/005001");
  }

  @Test
  void aLabelOutOfRangeIsRejectedWithItsPlace() throws IOException {
    write("data_batch_1.bin", records(1, 0, 10, 9));
    Collected all = readAll(open("cifar10"));
    assertThat(all.ids()).containsExactly("train/000000", "train/000002");
    assertThat(all.rejections)
        .containsExactly(
            new Rejection("data_batch_1.bin", 3073, "label out of range: expected 0 to 9, got 10"));
  }

  @Test
  void aBrokenLengthIsRefused() throws IOException {
    write("data_batch_1.bin", new byte[3072]);
    assertRefused(
        "cifar10",
        "DIR/data_batch_1.bin: expected a multiple of 3073 bytes (one record), got 3072;"
            + " download the file again");
    write("data_batch_1.bin", new byte[0]);
    assertRefused(
        "cifar10",
        "DIR/data_batch_1.bin: expected a multiple of 3073 bytes (one record), got 0;"
            + " download the file again");
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    write("readme.html", "x");
    assertRefused(
        "cifar10", "DIR: expected data_batch_1.bin to data_batch_5.bin, got no such file");
    assertRefused("cifar100", "DIR: expected train.bin, got no such file");
  }
}
