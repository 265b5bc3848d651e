package org.binorm.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.junit.jupiter.api.Test;

class ImageSourcesTest extends SourceTestBase {

  @Test
  void autoRecognisesClassFolders() throws IOException {
    write("cat/a.png", Pictures.png(2, 2, 0));
    assertThat(open("auto")).isInstanceOf(ClassFolderSource.class);
  }

  @Test
  void autoRecognisesIdx() throws IOException {
    write(
        "train-images-idx3-ubyte",
        ByteBuffer.allocate(17).putInt(0x803).putInt(1).putInt(1).putInt(1).array());
    write("train-labels-idx1-ubyte", ByteBuffer.allocate(9).putInt(0x801).putInt(1).array());
    assertThat(open("auto")).isInstanceOf(IdxSource.class);
  }

  @Test
  void autoRecognisesFood101() throws IOException {
    write("images/pie/1.jpg", Pictures.jpeg(2, 2, 0));
    write("meta/train.txt", "pie/1");
    write("meta/test.txt", "pie/2");
    assertThat(open("auto")).isInstanceOf(Food101Source.class);
  }

  @Test
  void autoRecognisesBothCifars() throws IOException {
    write("data_batch_1.bin", new byte[3073]);
    assertThat(open("auto").classNames()).hasSize(10);
    Files.delete(dir.resolve("data_batch_1.bin"));
    write("train.bin", new byte[3074]);
    assertThat(open("auto").classNames()).hasSize(100);
  }

  @Test
  void autoRecognisesParquetOneFolderDown() throws IOException {
    write("data/train.parquet", "broken");
    assertThatThrownBy(() -> open("auto")).hasMessageContaining("not a Parquet file");
  }

  @Test
  void unknownFormatsGetTheNearestName() {
    assertRefused(
        "cifar-10",
        "unknown image format \"cifar-10\"; did you mean \"cifar10\"?"
            + " Known: idx, food101, cifar10, cifar100, parquet, class-folders, auto");
  }

  @Test
  void missingPathsFilesAndEmptyFoldersAreRefused() throws IOException {
    assertRefused("auto", hadoop(dir) + ": expected a data set of images, got an empty folder");
    Path missing = new Path(hadoop(dir), "nothing");
    assertThatThrownBy(() -> ImageSources.open("auto", missing, CONF))
        .isInstanceOf(DatasetException.class)
        .hasMessage(missing + ": no such file or folder; check the path of the data set");
    write("file.txt", "x");
    Path file = new Path(hadoop(dir), "file.txt");
    assertThatThrownBy(() -> ImageSources.open("auto", file, CONF))
        .isInstanceOf(DatasetException.class)
        .hasMessage(file + ": expected a folder, got a file; pass the folder the data set is in");
    assertRefused(
        "auto",
        hadoop(dir)
            + ": expected class folders, IDX, CIFAR or Parquet files, got none of them;"
            + " check the path or name the format");
  }

  @Test
  void anAddressWithoutAFileSystemIsRefused() {
    Path path = new Path("nosuch://bucket/data");
    assertThatThrownBy(() -> ImageSources.open("auto", path, CONF))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("nosuch://bucket/data: no file system for this address: ");
  }

  @Test
  void aPreparedDataSetIsNotASource() throws IOException {
    write("dataset.json", "{}");
    assertRefused(
        "auto",
        hadoop(dir)
            + ": a prepared data set already (it has dataset.json), expected source images");
  }
}
