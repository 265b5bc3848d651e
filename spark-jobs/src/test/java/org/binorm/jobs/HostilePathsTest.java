package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.image.ImageDecoder;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.image.ImageSources;
import org.binorm.datasets.image.RejectedImageException;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.text.SourceDocument;
import org.binorm.datasets.text.TextOptions;
import org.binorm.datasets.text.TextSink;
import org.binorm.datasets.text.TextSources;
import org.binorm.datasets.text.TextSplit;
import org.binorm.engine.checkpoint.BitCheckpoint;
import org.binorm.engine.checkpoint.Checkpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.checkpoint.SafetensorsFile;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.Network;
import org.binorm.engine.model.Presets;
import org.binorm.jobs.run.RunDirectory;
import org.binorm.jobs.testing.TinyImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that point outside their folder, lead in circles, or unpack without end. */
class HostilePathsTest {
  private static final Configuration HADOOP = new Configuration(false);

  @TempDir private Path folder;

  /** The user's to mend, in one line. */
  private static void assertRefused(ThrowingCallable reading, String... parts) {
    assertThatThrownBy(reading)
        .satisfies(
            thrown -> {
              Failure failure = Failure.of(thrown);
              assertThat(failure.exitCode()).as(failure.message()).isEqualTo(ExitCode.INPUT);
              assertThat(failure.message()).contains(parts);
            });
  }

  private static org.apache.hadoop.fs.Path hadoop(Path path) {
    return new org.apache.hadoop.fs.Path(path.toString());
  }

  // ---- Names in files

  @ParameterizedTest
  @ValueSource(strings = {"../../outside.parquet", "/etc/passwd", "..", ".hidden", "_x", "a/b"})
  void aManifestNamesFilesOfItsOwnFolderOnly(String name) throws IOException {
    Files.writeString(folder.resolve("_SUCCESS"), "");
    Files.writeString(
        folder.resolve("dataset.json"),
        """
        {"kind": "images", "schemaVersion": 1, "height": 8, "width": 8, "channels": 1,
         "classes": ["a"], "mean": [0.5], "std": [0.5], "seed": 1, "sourceFingerprint": "f",
         "toolVersion": "t", "splits": {
          "train": {"rows": 1, "rowGroups": 1, "files": [{"name": "%s", "rows": 1, "rowGroups": 1}]},
          "validation": {"rows": 0, "rowGroups": 0, "files": []},
          "test": {"rows": 0, "rowGroups": 0, "files": []}}}
        """
            .formatted(name));

    assertRefused(
        () -> DatasetManifest.read(HADOOP, hadoop(folder)), "plain file name", "dataset.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../tokenizer.json", "/etc/passwd", "s3a:x", "a/b.json", "..", ""})
  void aModelNamesATokenizerBesideItOnly(String name) throws IOException {
    Model model = new Model(Presets.binary("lm-tiny").forText(8, 40));
    ModelInput input = new ModelInput.Text("tokenizer.json", "ab".repeat(32), 2, 3);
    ByteArrayOutputStream good = new ByteArrayOutputStream();
    new BitCheckpoint(model, Network.binarize(model, model.layout().initialize(1)), input, Map.of())
        .writer()
        .writeTo(good);
    // Both names are as long, so that the header's length stays right.
    String file = good.toString(StandardCharsets.ISO_8859_1);
    String escaped = "\\\"tokenizer.json\\\"";
    String other = "\\\"" + name + "\\\"" + " ".repeat(Math.max(0, 14 - name.length()));
    byte[] hostile = renamed(file, escaped, other + " ").getBytes(StandardCharsets.ISO_8859_1);

    assertRefused(
        () ->
            Checkpoint.read(
                SafetensorsFile.read("m", new ByteArrayInputStream(hostile), hostile.length)),
        "plain name of a file beside the model");
  }

  /** Puts a longer or shorter text into the header and mends its length. */
  private static String renamed(String file, String from, String to) {
    assertThat(file).contains(from);
    String changed = file.replace(from, to);
    byte[] length = file.substring(0, 8).getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer field = ByteBuffer.wrap(length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    field.putLong(0, field.getLong(0) + to.length() - from.length());
    return new String(length, StandardCharsets.ISO_8859_1) + changed.substring(8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../elsewhere", "/etc", "000001/../../..", ".", "", "1", "x"})
  void theLatestRoundIsARoundOfTheRun(String name) throws IOException {
    Files.writeString(folder.resolve("LATEST"), name + "\n");
    RunDirectory run = new RunDirectory(new AtomicFiles(HADOOP), folder.toString());
    Model model = new Model(Presets.binary("tiny-cnn"));

    assertRefused(run::finishedRounds, "LATEST", "000012");
    assertRefused(() -> run.latestShadows(model, "f"), "LATEST", "000012");
  }

  @Test
  void aRunWhoseLatestRoundIsGoneIsRefused() throws IOException {
    Files.writeString(folder.resolve("LATEST"), "000007\n");
    RunDirectory run = new RunDirectory(new AtomicFiles(HADOOP), folder.toString());

    assertRefused(
        () -> run.latestShadows(new Model(Presets.binary("tiny-cnn")), "f"),
        "rounds/000007/state.json: no such file");
  }

  @Test
  void listsOfFood101NameImagesOfTheSetOnly() throws IOException {
    TinyImages.food101(folder, List.of("a", "b"), 4);
    Files.writeString(folder.resolve("meta/test.txt"), "../../../etc/passwd\n");

    assertRefused(() -> open("food101"), "test.txt, line 1", "expected <class>/<number>");
  }

  @Test
  void filesNamedForValidationAreOfTheCorpus() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "text\n");
    TextOptions options = TextOptions.defaults().withFiles(List.of("../../etc/passwd"), List.of());

    assertRefused(
        () -> TextSources.open("lines", hadoop(folder), options, HADOOP), "../../etc/passwd");
  }

  // ---- Symbolic links

  private void open(String format) throws IOException {
    assertThat(ImageSources.open(format, hadoop(folder), HADOOP).splits()).isNotEmpty();
  }

  private Path outside() throws IOException {
    Path outside = folder.resolveSibling(folder.getFileName() + "-outside");
    Files.createDirectories(outside);
    Files.write(outside.resolve("x.jpg"), TinyImages.encoded(0, 0, 8, "jpg"));
    return outside;
  }

  @Test
  void linksOutOfTheDataSetAreRefused() throws IOException {
    TinyImages.classFolders(folder, List.of("a", "b"), 2);
    Path link =
        Files.createSymbolicLink(folder.resolve("a/secret.jpg"), outside().resolve("x.jpg"));
    assertRefused(() -> open("class-folders"), "a/secret.jpg", "outside the data set");

    Files.delete(link);
    Files.createSymbolicLink(folder.resolve("c"), outside());
    assertRefused(() -> open("class-folders"), "/c: a symbolic link", "outside the data set");
  }

  @Test
  void linksThatGoRoundAreRefused() throws IOException {
    TinyImages.classFolders(folder, List.of("a", "b"), 2);
    Path itself = Files.createSymbolicLink(folder.resolve("a/x.jpg"), Path.of("x.jpg"));
    assertRefused(() -> open("class-folders"), "a/x.jpg", "goes round");

    Files.delete(itself);
    Files.createSymbolicLink(folder.resolve("c"), folder);
    assertRefused(() -> open("class-folders"), "/c: a symbolic link to a folder that it is in");
  }

  @Test
  void aCorpusWithALinkToItsOwnFolderIsRefusedAndNotReadEightTimes() throws IOException {
    Files.createDirectories(folder.resolve("books"));
    Files.writeString(folder.resolve("books/a.txt"), "text\n");
    Files.createSymbolicLink(folder.resolve("books/again"), folder.resolve("books"));

    assertRefused(
        () -> TextSources.open("plain", hadoop(folder), TextOptions.defaults(), HADOOP),
        "books/again: a symbolic link to a folder that it is in");
  }

  // ---- Files that unpack without end

  @Test
  void aPackedLineWithoutEndIsRefusedBeforeItFillsMemory() throws IOException {
    Path file = folder.resolve("text.txt.gz");
    pack(file, new byte[0], 200 << 20);
    assertThat(Files.size(file)).isLessThan(1 << 20);
    TextOptions options = TextOptions.defaults().withMaxDocumentBytes(1 << 20);

    for (String format : List.of("plain", "lines", "wikitext", "jsonl")) {
      long allocated =
          allocatedBy(
              () ->
                  assertRefused(
                      () -> readText(format, file, options), "max-document-bytes (1048576)"));
      assertThat(allocated).as(format).isLessThan(32L << 20);
    }
  }

  @Test
  void packedImagesThatHoldMoreThanTheirHeaderSaysAreRefused() throws IOException {
    TinyImages.idx(folder, 8, 2, 4, 2);
    byte[] header = ByteBuffer.allocate(16).putInt(0x803).putInt(4).putInt(8).putInt(8).array();
    pack(folder.resolve("train-images-idx3-ubyte.gz"), header, 200 << 20);

    long allocated = allocatedBy(() -> assertRefused(() -> open("idx"), "got more"));
    assertThat(allocated).isLessThan(32L << 20);
  }

  @Test
  void imagesThatDeclareTooManyPixelsAreRefusedUndecoded() throws Exception {
    byte[] png = TinyImages.encoded(0, 0, 8, "png");
    ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
    assertRejected(png, "declares 60000x60000 pixels");

    byte[] jpeg = TinyImages.encoded(0, 0, 8, "jpg");
    ByteBuffer.wrap(jpeg).putInt(frame(jpeg) + 5, 60_000 << 16 | 60_000);
    assertRejected(jpeg, "declares 60000x60000 pixels");
  }

  @Test
  void jpegsOfThousandsOfScansAreRefusedUndecoded() throws IOException {
    byte[] jpeg = TinyImages.encoded(0, 0, 8, "jpg");
    ByteArrayOutputStream scans = new ByteArrayOutputStream();
    scans.write(jpeg, 0, jpeg.length - 2);
    byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 0, 63, 0};
    for (int i = 0; i < 5_000; i++) {
      scans.writeBytes(scan);
    }
    assertRejected(scans.toByteArray(), "JPEG of 5001 scans: expected at most 100");
  }

  /** Where the frame header of a JPEG starts. */
  private static int frame(byte[] jpeg) {
    for (int at = 2; ; ) {
      int marker = jpeg[at + 1] & 0xFF;
      if (marker == 0xC0) {
        return at;
      }
      at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
    }
  }

  private static void assertRejected(byte[] image, String reason) {
    long allocated =
        allocatedBy(
            () -> {
              try (ImageDecoder decoder = new ImageDecoder(new ImageShape(8, 8, 3))) {
                assertThatThrownBy(() -> decoder.decode(image))
                    .isInstanceOf(RejectedImageException.class)
                    .hasMessageContaining(reason);
              }
            });
    assertThat(allocated).isLessThan(16L << 20);
  }

  private static void readText(String format, Path file, TextOptions options) throws IOException {
    List<String> documents = new ArrayList<>();
    TextSink sink =
        new TextSink() {
          @Override
          public void accept(SourceDocument document) {
            documents.add(document.id());
          }

          @Override
          public void reject(Rejection rejection) {
            documents.add(rejection.reason());
          }
        };
    for (TextSplit split : TextSources.open(format, hadoop(file), options, HADOOP).splits()) {
      split.read(HADOOP, sink);
    }
    throw new AssertionError("read: " + documents);
  }

  private static void pack(Path file, byte[] start, int zeros) throws IOException {
    byte[] block = new byte[1 << 20];
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(start);
      for (int written = 0; written < zeros; written += block.length) {
        out.write(block);
      }
    }
  }

  private static long allocatedBy(Runnable work) {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
