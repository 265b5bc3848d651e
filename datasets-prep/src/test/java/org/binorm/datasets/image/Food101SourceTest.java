package org.binorm.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Food101SourceTest extends SourceTestBase {

  @TempDir Path elsewhere;

  @BeforeEach
  void aSmallFood101() throws IOException {
    byte[] jpeg = Pictures.jpeg(8, 8, 0x804020);
    write("images/apple_pie/1.jpg", jpeg);
    write("images/apple_pie/2.jpg", jpeg);
    write("images/waffles/3.jpg", jpeg);
    write("images/waffles/unlisted.jpg", jpeg);
    write("meta/train.txt", "apple_pie/1\nwaffles/3\n");
    write("meta/test.txt", "apple_pie/2\n");
  }

  @Test
  void theListsSayWhatBelongsWhere() throws IOException {
    ImageSource source = open("food101");
    Collected all = readAll(source);
    assertThat(source.classNames()).containsExactly("apple_pie", "waffles");
    assertThat(all.ids()).containsExactly("apple_pie/1", "waffles/3", "apple_pie/2");
    assertThat(all.labels()).containsExactly(0, 1, 0);
    assertThat(all.images.get(2).subset()).isEqualTo(Subset.TEST);
    assertThat(all.images.get(1).file()).isEqualTo("images/waffles/3.jpg");
    assertThat(all.rejections).isEmpty();
  }

  @Test
  void theClassListSetsTheOrder() throws IOException {
    write("meta/classes.txt", "waffles\napple_pie\n");
    ImageSource source = open("food101");
    assertThat(source.classNames()).containsExactly("waffles", "apple_pie");
    assertThat(readAll(source).labels()).containsExactly(1, 0, 1);
  }

  @Test
  void listedButMissingFilesAreRejected() throws IOException {
    write("meta/test.txt", "apple_pie/2\r\nwaffles/99\r\n");
    Collected all = readAll(open("food101"));
    assertThat(all.images).hasSize(3);
    assertThat(all.rejections)
        .containsExactly(
            new Rejection("images/waffles/99.jpg", 0, "listed, but there is no such file"));
  }

  @Test
  void duplicatesInTheClassListAreRefused() throws IOException {
    write("meta/classes.txt", "apple_pie\nwaffles\napple_pie\n");
    assertRefused(
        "food101",
        "DIR/meta/classes.txt: classes \"apple_pie\" and \"apple_pie\" have the same name;"
            + " rename or merge one of them");
  }

  @Test
  void aClassMissingInTheClassListIsRefused() throws IOException {
    write("meta/classes.txt", "apple_pie\n");
    assertRefused(
        "food101", "DIR/meta/train.txt, line 2: class \"waffles\" is not in meta/classes.txt");
  }

  @Test
  void anImageInBothListsIsRefused() throws IOException {
    write("meta/test.txt", "apple_pie/1\n");
    assertRefused(
        "food101",
        "DIR/meta/test.txt, line 1: \"apple_pie/1\" is listed twice;"
            + " an image belongs to one list, once");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "apple_pie/../x",
        "/etc/passwd",
        "apple_pie",
        "a\\..\\b/1",
        "./x",
        "a/b/c"
      })
  void namesThatLeaveTheFolderAreRefused(String name) throws IOException {
    write("meta/train.txt", "apple_pie/1\n" + name + "\n");
    assertRefused(
        "food101", "DIR/meta/train.txt, line 2: expected <class>/<number>, got \"" + name + "\"");
  }

  @Test
  void missingOrEmptyListsAreRefused() throws IOException {
    write("meta/test.txt", "\n\n");
    assertRefused("food101", "DIR/meta/test.txt: expected image names, got an empty list");
    Files.delete(dir.resolve("meta/test.txt"));
    assertRefused("food101", "DIR/meta/test.txt: expected this list of Food-101, got no such file");
  }

  @Test
  void anImageFolderThatIsALinkToOutsideIsRefused() throws IOException {
    Files.move(dir.resolve("images"), elsewhere.resolve("images"));
    Files.createSymbolicLink(dir.resolve("images"), elsewhere.resolve("images"));
    assertRefused(
        "food101",
        dir.resolve("images")
            + ": a symbolic link to "
            + elsewhere.resolve("images").toRealPath()
            + ", outside the data set; copy the target or pass the folder it is in");
  }
}
