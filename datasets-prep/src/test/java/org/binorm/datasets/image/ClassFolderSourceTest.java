package org.binorm.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassFolderSourceTest extends SourceTestBase {

  private static final byte[] PNG = Pictures.png(4, 4, 0x102030);

  @TempDir Path elsewhere;

  @Test
  void classFoldersAreSortedAndIdsArePaths() throws Exception {
    write("dog/b.png", PNG);
    write("cat/a.JPG", Pictures.jpeg(4, 4, 0));
    write("cat/Z 1.jpeg", Pictures.jpeg(4, 4, 0));
    write("cat/notes.txt", "not an image");
    write("cat/.hidden.png", PNG);
    write("licence.txt", "not a class");

    ImageSource source = open("class-folders");
    Collected all = readAll(source);
    assertThat(source.classNames()).containsExactly("cat", "dog");
    assertThat(source.naturalShape()).isEmpty();
    assertThat(all.ids()).containsExactly("cat/Z 1", "cat/a", "dog/b");
    assertThat(all.labels()).containsExactly(0, 0, 1);
    assertThat(all.images.get(2).subset()).isEqualTo(Subset.UNSPECIFIED);
    assertThat(all.images.get(2).file()).isEqualTo("dog/b.png");
    assertThat(((ImageContent.Encoded) all.images.get(2).content()).bytes()).isEqualTo(PNG);
  }

  @Test
  void subsetFoldersSetTheSubset() throws Exception {
    for (String subset : new String[] {"train", "val", "test"}) {
      write(subset + "/cat/0001.png", PNG);
      write(subset + "/dog/0001.png", PNG);
    }
    Collected all = readAll(open("class-folders"));
    assertThat(all.ids())
        .containsExactly(
            "train/cat/0001",
            "train/dog/0001",
            "val/cat/0001",
            "val/dog/0001",
            "test/cat/0001",
            "test/dog/0001");
    assertThat(all.labels()).containsExactly(0, 1, 0, 1, 0, 1);
    assertThat(all.images.stream().map(SourceImage::subset))
        .containsExactly(
            Subset.TRAIN,
            Subset.TRAIN,
            Subset.VALIDATION,
            Subset.VALIDATION,
            Subset.TEST,
            Subset.TEST);
  }

  @Test
  void aClassMayBeCalledTrain() throws Exception {
    write("train/0.png", PNG);
    write("tractor/0.png", PNG);
    assertThat(open("class-folders").classNames()).containsExactly("tractor", "train");
  }

  @Test
  void sameNameWithTwoExtensionsKeepsTheExtension() throws Exception {
    write("cat/a.jpg", Pictures.jpeg(4, 4, 0));
    write("cat/a.png", PNG);
    write("cat/b.png", PNG);
    assertThat(readAll(open("class-folders")).ids())
        .containsExactly("cat/a.jpg", "cat/a.png", "cat/b");
  }

  @Test
  void namesWithSpecialCharactersAreRead() throws Exception {
    write("crème brûlée #1/50%? [x] a:b.png", PNG);
    Collected all = readAll(open("class-folders"));
    assertThat(all.ids()).containsExactly("crème brûlée #1/50%? [x] a:b");
  }

  @Test
  void manyFilesMakeSeveralSplitsInTheSameOrder() throws Exception {
    for (int i = 0; i < 1100; i++) {
      write("cat/%04d.png".formatted(i), new byte[] {1});
    }
    ImageSource source = open("class-folders");
    assertThat(source.splits()).hasSize(3);
    assertThat(readAll(source).ids()).hasSize(1100).isSorted();
  }

  @Test
  void aFileAbove64MegabytesIsRejectedUnread() throws Exception {
    write("cat/a.png", PNG);
    try (RandomAccessFile file = new RandomAccessFile(dir.resolve("cat/b.png").toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }
    Collected all = readAll(open("class-folders"));
    assertThat(all.ids()).containsExactly("cat/a");
    assertThat(all.rejections)
        .containsExactly(
            new Rejection("cat/b.png", 0, "file of 67108865 bytes: expected at most 67108864"));
  }

  @Test
  void aFileThatVanishesIsRejected() throws Exception {
    write("cat/a.png", PNG);
    write("cat/b.png", PNG);
    ImageSource source = open("class-folders");
    Files.delete(dir.resolve("cat/a.png"));
    Collected all = readAll(source);
    assertThat(all.ids()).containsExactly("cat/b");
    assertThat(all.rejections)
        .containsExactly(new Rejection("cat/a.png", 0, "listed, but there is no such file"));
  }

  @Test
  void imagesOfOtherFormatsStayInToBeRejectedByName() throws Exception {
    write("cat/a.gif", "GIF89a");
    Collected all = readAll(open("class-folders"));
    try (ImageDecoder decoder = new ImageDecoder(new ImageShape(2, 2, 1))) {
      assertThatThrownBy(() -> decoder.decode(all.images.get(0).content()))
          .isInstanceOf(RejectedImageException.class)
          .hasMessage("neither JPEG nor PNG (first bytes 47494638)");
    }
    assertThat(all.images.get(0).rejected("why")).isEqualTo(new Rejection("cat/a.gif", 0, "why"));
  }

  @Test
  void fingerprintFollowsNamesAndSizes() throws Exception {
    write("cat/a.png", PNG);
    String first = open("class-folders").fingerprint();
    write("cat/b.png", PNG);
    String second = open("class-folders").fingerprint();
    assertThat(second).isNotEqualTo(first);
    Files.delete(dir.resolve("cat/b.png"));
    assertThat(open("class-folders").fingerprint()).isEqualTo(first);
  }

  @Test
  void lookalikeClassesAreRefused() throws Exception {
    write("Cat/a.png", PNG);
    write("cat/a.png", PNG);
    assertRefused(
        "class-folders",
        "DIR: classes \"Cat\" and \"cat\" have names equal but for case, blanks or Unicode"
            + " composition; rename or merge one of them");
  }

  @Test
  void classesThatDifferInBlanksOrCompositionAreRefused() {
    assertLookalikes("cat", "cat ");
    assertLookalikes("cafe\u0301", "caf\u00e9");
  }

  private static void assertLookalikes(String one, String other) {
    assertThatThrownBy(
            () -> ClassNames.refuseLookalikes(java.util.List.of(one, other), "somewhere"))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("names equal but for case, blanks or Unicode composition");
  }

  @Test
  void differentClassesInTrainAndTestAreRefused() throws Exception {
    write("train/cat/a.png", PNG);
    write("train/dog/a.png", PNG);
    write("test/dog/a.png", PNG);
    write("test/fox/a.png", PNG);
    assertRefused(
        "class-folders",
        "DIR/test: expected the classes of train, missing [cat], not in train [fox]");
  }

  @Test
  void aClassWithoutImagesIsRefused() throws Exception {
    write("cat/a.png", PNG);
    write("dog/readme.txt", "none yet");
    assertRefused(
        "class-folders",
        "DIR/dog: expected .jpg, .jpeg or .png files in this class folder, got none;"
            + " remove the folder or add images");
  }

  @Test
  void aFolderInsideAClassIsRefused() throws Exception {
    write("cat/more/a.png", PNG);
    assertRefused(
        "class-folders",
        "DIR/cat/more: a folder inside a class folder, expected images;"
            + " flatten it or move it away");
  }

  @Test
  void aStrangerBesideTrainIsRefused() throws Exception {
    write("train/cat/a.png", PNG);
    write("extra/cat/a.png", PNG);
    assertRefused(
        "class-folders",
        "DIR/extra: expected only train, validation and test beside each other;"
            + " move this folder away");
  }

  @Test
  void twoValidationFoldersAreRefused() throws Exception {
    write("train/cat/a.png", PNG);
    write("val/cat/a.png", PNG);
    write("validation/cat/a.png", PNG);
    assertRefused(
        "class-folders", "DIR: expected one validation folder, got \"val\" and \"validation\"");
  }

  @Test
  void linksThatLeadOutsideAreRefused() throws Exception {
    write("cat/a.png", PNG);
    Path secret = Files.write(elsewhere.resolve("secret.png"), PNG);
    Files.createSymbolicLink(dir.resolve("cat/b.png"), secret);
    assertRefused("class-folders", outside("cat/b.png", secret));
    Files.delete(dir.resolve("cat/b.png"));
    Files.createSymbolicLink(dir.resolve("dog"), elsewhere);
    assertRefused("class-folders", outside("dog", elsewhere));
  }

  private String outside(String link, Path target) throws IOException {
    return dir.resolve(link)
        + ": a symbolic link to "
        + target.toRealPath()
        + ", outside the data set; copy the target or pass the folder it is in";
  }

  @Test
  void linksInsideTheDataSetAreFollowed() throws Exception {
    write("cat/a.png", PNG);
    Files.createSymbolicLink(dir.resolve("cat/b.png"), dir.resolve("cat/a.png"));
    assertThat(readAll(open("class-folders")).ids()).containsExactly("cat/a", "cat/b");
  }

  @Test
  void theDataSetItselfMayBeALink() throws Exception {
    write("cat/a.png", PNG);
    Path link = Files.createSymbolicLink(elsewhere.resolve("link"), dir);
    ImageSource source = ImageSources.open("class-folders", hadoop(link), CONF);
    assertThat(readAll(source).ids()).containsExactly("cat/a");
  }
}
