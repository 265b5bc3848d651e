package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.binorm.datasets.DatasetException;
import org.binorm.engine.EngineException;
import org.binorm.jobs.ExitCode;
import org.binorm.jobs.JobException;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.config.ConfigException;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every fault of the user is one line that names the thing, and nothing is left half-made. */
class PrepareImagesBadInputTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  private static final String[] SMALL = {"data.height=8", "data.width=8", "data.channels=3"};

  @TempDir private Path folder;
  private PreparedDir dir;

  @BeforeEach
  void chooseFolders() {
    dir = PreparedDir.in(folder);
  }

  /** The exception whose message becomes the last line of stderr; Spark wraps those of tasks. */
  private RuntimeException fault(String... settings) {
    Throwable thrown = catchThrowable(() -> dir.prepare(SPARK.session(), settings));
    while (thrown != null && !thrown.getClass().getName().startsWith("org.binorm.")) {
      thrown = thrown.getCause();
    }
    assertThat(thrown).as("a fault that is the user's").isInstanceOf(RuntimeException.class);
    return (RuntimeException) thrown;
  }

  private void assertInput(String message, String... settings) {
    RuntimeException fault = fault(settings);
    if (fault instanceof JobException job) {
      assertThat(job.exitCode()).isEqualTo(ExitCode.INPUT);
    } else {
      assertThat(fault)
          .isInstanceOfAny(ConfigException.class, DatasetException.class, EngineException.class);
    }
    assertThat(fault).hasMessage(message);
    assertThat(dir.path()).doesNotExist();
  }

  private void assertRejected(String message, String... settings) throws IOException {
    RuntimeException fault = fault(settings);
    assertThat(fault)
        .isInstanceOfSatisfying(
            JobException.class, job -> assertThat(job.exitCode()).isEqualTo(ExitCode.REJECTED))
        .hasMessage(message + "; all of them: " + dir.path().resolve("_rejected"));
    assertThat(dir.files().keySet()).containsExactly("_rejected/part-00000.jsonl");
  }

  private Path classFolders() throws IOException {
    TinyImages.classFolders(dir.source(), List.of("cat", "dog"), 8);
    return dir.source();
  }

  @Test
  void aMissingFolder() {
    assertInput(dir.source() + ": no such file or folder; check the path of the data set", SMALL);
  }

  @Test
  void anEmptyFolder() throws IOException {
    Files.createDirectories(dir.source());

    assertInput(dir.source() + ": expected a data set of images, got an empty folder", SMALL);
  }

  @Test
  void anUnknownFormat() throws IOException {
    classFolders();

    assertInput(
        "unknown image format \"class-folder\"; did you mean \"class-folders\"? Known: "
            + "idx, food101, cifar10, cifar100, parquet, class-folders, auto",
        "data.format=class-folder");
  }

  @Test
  void aTruncatedGzipFile() throws IOException {
    TinyImages.idx(dir.source(), 8, 3, 400, 10);
    Path images = dir.source().resolve("train-images-idx3-ubyte.gz");
    byte[] bytes = Files.readAllBytes(images);
    Files.write(images, Arrays.copyOf(bytes, bytes.length * 2 / 3));

    assertThat(fault()).isInstanceOf(DatasetException.class).hasMessageContaining("" + images);
    assertThat(dir.path()).doesNotExist();
  }

  @Test
  void labelsOutOfRange() throws IOException {
    TinyImages.idx(dir.source(), 8, 3, 30, 3);
    Files.writeString(dir.source().resolve("classes.txt"), "cat\ndog\n");

    assertRejected(
        "images rejected: 11, allowed by data.max-rejected: 0; the first:"
            + " t10k-labels-idx1-ubyte.gz at 10: label out of range: expected 0 to 1, got 2");
  }

  @Test
  void aCorruptJpeg() throws IOException {
    Path broken = classFolders().resolve("dog/000.jpg");
    byte[] bytes = Files.readAllBytes(broken);
    Files.write(broken, Arrays.copyOf(bytes, bytes.length / 2));

    RuntimeException fault = fault(SMALL);

    assertThat(fault)
        .isInstanceOfSatisfying(
            JobException.class, job -> assertThat(job.exitCode()).isEqualTo(ExitCode.REJECTED))
        .hasMessageStartingWith(
            "images rejected: 1, allowed by data.max-rejected: 0; the first: dog/000.jpg: ");
  }

  @Test
  void anEmptyFile() throws IOException {
    Files.write(classFolders().resolve("cat/zero.png"), new byte[0]);

    assertRejected(
        "images rejected: 1, allowed by data.max-rejected: 0; the first: cat/zero.png:"
            + " empty file (0 bytes)",
        SMALL);
  }

  @Test
  void anImageThatDeclaresTooManyPixels() throws IOException {
    classFolders();

    RuntimeException fault =
        fault("data.height=8", "data.width=8", "data.channels=3", "data.max-pixels=500");

    assertThat(fault)
        .hasMessageContaining("cat/003.png: declares 23x23 pixels: expected at most 500 in all");
  }

  @Test
  void fewRejectedImagesAreTolerated() throws Exception {
    Files.write(classFolders().resolve("cat/zero.png"), new byte[0]);
    Files.writeString(dir.source().resolve("dog/text.jpg"), "no picture");

    JobResult result =
        dir.prepare(
            SPARK.session(),
            "data.height=8",
            "data.width=8",
            "data.channels=3",
            "data.max-rejected=2");

    assertThat(result.metrics()).containsEntry("rejected", 2L);
    assertThat(result.message()).endsWith("; rejected 2");
    assertThat(Files.readAllLines(dir.path().resolve("_rejected/part-00000.jsonl")))
        .containsExactly(
            "{\"file\":\"cat/zero.png\",\"offset\":0,\"reason\":\"empty file (0 bytes)\"}",
            "{\"file\":\"dog/text.jpg\",\"offset\":0,"
                + "\"reason\":\"neither JPEG nor PNG (first bytes 6e6f2070)\"}");
    assertThat(dir.files().keySet()).noneMatch(name -> name.contains("_attempts"));
  }

  @Test
  void twoClassesOfOneName() throws IOException {
    TinyImages.classFolders(dir.source(), List.of("cat", "Cat"), 2);

    assertInput(
        "file:"
            + dir.source()
            + ": classes \"Cat\" and \"cat\" have names equal but for case, blanks or Unicode"
            + " composition; rename or merge one of them",
        SMALL);
  }

  @Test
  void twoImagesOfOneId() throws IOException {
    Path cat = classFolders().resolve("cat");
    byte[] image = TinyImages.encoded(0, 1, 9, "png");
    for (String name : List.of("a.jpg", "a.png", "a.jpg.png")) {
      Files.write(cat.resolve(name), image);
    }

    assertInput(
        "two images have the id \"cat/a.jpg\": cat/a.jpg and cat/a.jpg.png; rename one of them",
        SMALL);
  }

  @Test
  void aShapeThatNobodySays() throws IOException {
    classFolders();

    assertInput(
        "the shape of the images is open: the source's images differ in size;"
            + " set data.height, data.channels, or model.preset",
        "data.width=8");
  }

  @Test
  void nothingLeftToTrainOn() throws IOException {
    TinyImages.idx(dir.source(), 8, 2, 2, 2);
    Path list = Files.writeString(folder.resolve("v.txt"), "train/000000\ntrain/000001\n");

    assertInput(
        dir.source()
            + ": 4 images, none left to train on (validation 2, test 2);"
            + " lower data.validation-fraction or shorten the lists",
        "data.validation-list=" + list);
  }

  @Test
  void aListWithAnUnknownId() throws IOException {
    TinyImages.idx(dir.source(), 8, 2, 20, 2);
    Path list = Files.writeString(folder.resolve("v.txt"), "train/000001\ntrain/1\n");

    assertInput(
        "data.validation-list: the source has no image with the id \"train/1\";"
            + " its ids look like \"train/000000\"",
        "data.validation-list=" + list);
    assertInput(
        "data.test-list: expected a file of ids, found none at " + folder.resolve("no.txt"),
        "data.test-list=" + folder.resolve("no.txt"));
  }

  @Test
  void aTargetThatHoldsOtherFiles() throws Exception {
    classFolders();
    Files.createDirectories(dir.path());
    Path thesis = Files.writeString(dir.path().resolve("thesis.tex"), "years of work");

    assertThat(fault("data.height=8", "data.width=8", "data.channels=3", "output.overwrite=true"))
        .hasMessage(
            "data.path: expected a new directory or a prepared data set, got %s, which holds"
                    .formatted(dir.path())
                + " \"thesis.tex\"; choose another directory");
    assertThat(thesis).hasContent("years of work");
  }

  @Test
  void aTargetThatIsTheSource() throws IOException {
    TinyImages.classFolders(dir.source().resolve("train"), List.of("cat", "dog"), 2);
    PreparedDir inside = new PreparedDir(dir.source(), dir.source().resolve("prepared"));
    PreparedDir around = new PreparedDir(dir.source().resolve("train"), dir.source());

    for (PreparedDir overlapping : List.of(inside, around)) {
      Throwable thrown =
          catchThrowable(() -> overlapping.prepare(SPARK.session(), "output.overwrite=true"));
      assertThat(thrown)
          .hasMessage(
              "data.path: expected a directory apart from data.source, got %s and %s"
                  .formatted(overlapping.path(), overlapping.source()));
    }
  }

  @Test
  void aTargetThatLooksLikeSourceImages() throws IOException {
    classFolders();
    TinyImages.classFolders(dir.path().resolve("train"), List.of("cat", "dog"), 2);

    assertThat(fault(SMALL))
        .hasMessageContaining("which holds \"train\"; choose another directory");
  }
}
