package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.binorm.datasets.DatasetException;
import org.binorm.jobs.ExitCode;
import org.binorm.jobs.JobException;
import org.binorm.jobs.config.ConfigException;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Every fault of the user is one line that names the thing, and nothing is left half-made. */
class PrepareTextBadInputTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  @TempDir private Path folder;
  private PreparedText dir;

  @BeforeEach
  void chooseFolders() {
    dir = PreparedText.in(folder);
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
      assertThat(fault).isInstanceOfAny(ConfigException.class, DatasetException.class);
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

  private Path corpus() throws IOException {
    Path file = dir.source().resolve("corpus.txt");
    TinyText.lines(file, 50);
    return file;
  }

  @Test
  void anEmptyCorpus() throws IOException {
    assertInput(dir.source() + ": no such file or folder; check the path of the data set");
    Files.createDirectories(dir.source());
    assertInput(dir.source() + ": expected files of text, got an empty folder");
    TinyText.write(dir.source().resolve("a.txt"), " \n\n");
    assertInput(
        dir.source()
            + ": expected text, found no document that is not blank; check data.source and"
            + " data.format");
  }

  @Test
  void aLineOf100Megabytes() throws IOException {
    byte[] part = new byte[1 << 20];
    Arrays.fill(part, (byte) 'a');
    Files.createDirectories(dir.source());
    try (OutputStream out = Files.newOutputStream(dir.source().resolve("a.txt"))) {
      for (int i = 0; i < 100; i++) {
        out.write(part);
      }
    }

    assertInput(
        "a.txt: the line at byte 0 is longer than text.max-document-bytes (16777216); raise it, or"
            + " check data.format",
        "data.format=lines");
  }

  @Test
  void aTokenizerWithoutAnUnknownToken() throws Exception {
    corpus();
    PreparedText good = dir.to("good");
    good.prepare(SPARK.session(), "data.format=lines");
    String json = Files.readString(good.path().resolve("tokenizer.json"));
    Path file = Files.writeString(folder.resolve("t.json"), json.replace("[UNK]", "[NOT]"));
    String without = Files.readString(file).replaceFirst("\"unk_token\" ?: ?\"[^\"]*\",?", "");
    Files.writeString(file, without);

    RuntimeException fault =
        fault("data.format=lines", "text.tokenizer=file", "text.tokenizer-file=" + file);

    assertThat(fault)
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining("unknown token");
    assertThat(dir.path()).doesNotExist();
  }

  @Test
  void aTokenizerThatIsNotThere() throws IOException {
    corpus();

    Path none = folder.resolve("none.json");
    assertInput(
        none + ": no such file; check the path of the tokenizer",
        "text.tokenizer=file",
        "text.tokenizer-file=" + none);
  }

  @Test
  void aVocabularyLargerThanTheCorpusSupports() throws IOException {
    corpus();

    RuntimeException fault = fault("data.format=lines", "text.vocabulary-size=5000");

    assertThat(fault)
        .isInstanceOf(DatasetException.class)
        .hasMessageMatching(
            "vocabulary size 5000: the corpus supports \\d+ pieces with a minimum frequency of 2;"
                + " ask for at most that or give more text");
    assertThat(dir.path()).doesNotExist();
  }

  @Test
  void badUtf8() throws IOException {
    Path file = corpus();
    byte[] bytes = Files.readAllBytes(file);
    bytes[3] = (byte) 0xFF;
    Files.write(file, bytes);

    assertRejected(
        "documents rejected: 1, allowed by data.max-rejected: 0; the first: corpus.txt: bad UTF-8 3"
            + " bytes after the start of the record",
        "data.format=lines");
  }

  @Test
  void aTruncatedGzipFile() throws IOException {
    Path file = dir.source().resolve("a.txt.gz");
    Files.createDirectories(dir.source());
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 100; i++) {
        out.write((TinyText.document(i) + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

    assertInput(
        "file:%s: damaged or truncated gzip data (Unexpected end of ZLIB input stream); copy or download it again"
            .formatted(file),
        "data.format=lines");
  }

  @Test
  void jsonWithoutTheField() throws IOException {
    TinyText.write(dir.source().resolve("a.jsonl"), "{\"id\": 1}\n{\"id\": 2, \"body\": \"x\"}\n");

    assertRejected(
        "documents rejected: 2, allowed by data.max-rejected: 0; the first: a.jsonl: no field"
            + " \"text\" (it has id)");
  }

  @Test
  void aListedFileThatIsNotThere() throws IOException {
    corpus();

    assertInput(
        "text.validation-files: the source has no file \"corpse.txt\"; did you mean"
            + " \"corpus.txt\"?",
        "text.validation-files=[corpse.txt]");
  }

  @Test
  void settingsThatDoNotFit() throws IOException {
    corpus();

    assertInput("--set text.context=1: expected at least 2, got 1", "text.context=1");
    assertInput(
        "test.yaml: text.tokenizer-file: expected with tokenizer: file, got none",
        "text.tokenizer=file");
    assertInput(
        "--set text.tokenizer-file=x: expected only with tokenizer: file, got tokenizer: wordpiece",
        "text.tokenizer-file=x");
    assertInput(
        "--set text.examples=windowed: expected one of sentences, windows, got \"windowed\"",
        "text.examples=windowed");
  }

  @Test
  void nothingToTrainOn() throws IOException {
    TinyText.write(dir.source().resolve("wiki.valid.raw"), TinyText.articles(0, 3));

    assertInput(
        dir.source()
            + ": 3 documents, none left to train on (validation 3, test 0); lower"
            + " data.validation-fraction or shorten the lists");
  }
}
