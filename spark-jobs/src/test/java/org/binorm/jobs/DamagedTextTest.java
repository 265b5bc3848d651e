package org.binorm.jobs;

import static org.binorm.jobs.DamagedFiles.outsideAndInside;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Encoders;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.text.SourceDocument;
import org.binorm.datasets.text.TextOptions;
import org.binorm.datasets.text.TextSink;
import org.binorm.datasets.text.TextSources;
import org.binorm.datasets.text.TextSplit;
import org.binorm.datasets.tokenizer.ByteLevelBpeTrainer;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.datasets.tokenizer.Tokenizers;
import org.binorm.datasets.tokenizer.TrainerOptions;
import org.binorm.datasets.tokenizer.WordCounter;
import org.binorm.datasets.tokenizer.WordPieceTrainer;
import org.binorm.jobs.testing.Mutations.Kind;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyText;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of text and of tokenizer that is read, damaged. */
class DamagedTextTest {
  private static final Configuration HADOOP = new Configuration(false);
  private static final String SAMPLE = "The river walks, slowly: naïve 東京 😀 [UNK] <|endoftext|>";

  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  private final DamagedFiles damaged = new DamagedFiles();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    damaged.close();
  }

  // ---- Documents

  @ParameterizedTest
  @ValueSource(strings = {"plain", "lines", "wikitext", "jsonl"})
  void text(String format) {
    Path file = folder.resolve("text." + (format.equals("jsonl") ? "jsonl" : "txt"));
    damaged.check(format, text(format, 30), Kind.TEXT, bytes -> read(format, file, bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "lines", "wikitext", "jsonl"})
  void packedText(String format) {
    Path file = folder.resolve("text." + (format.equals("jsonl") ? "jsonl" : "txt") + ".gz");
    byte[] text = text(format, 30);
    byte[] good = DamagedFiles.gzip(text);
    damaged.check(
        format + ".gz",
        good,
        outsideAndInside(good, text, Kind.TEXT, DamagedFiles::gzip),
        bytes -> read(format, file, bytes));
  }

  @Test
  void parquet() throws IOException {
    List<String> documents = IntStream.range(0, 40).mapToObj(TinyText::document).toList();
    Path set = folder.resolve("set");
    SPARK
        .session()
        .createDataset(documents, Encoders.STRING())
        .toDF("text")
        .coalesce(1)
        .write()
        .parquet(set.toString());
    Path part;
    try (Stream<Path> parts = Files.list(set)) {
      part = parts.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
    Path file = folder.resolve("text.parquet");
    damaged.check(
        "parquet text",
        Files.readAllBytes(part),
        Kind.BINARY,
        bytes -> read("parquet", file, bytes));
  }

  private static byte[] text(String format, int documents) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < documents; i++) {
      switch (format) {
        case "wikitext" -> text.append(TinyText.articles(i, 1));
        case "jsonl" ->
            text.append("{\"id\": %d, \"text\": \"%s\"}\n".formatted(i, TinyText.document(i)));
        default -> text.append(TinyText.document(i)).append('\n');
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void read(String format, Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    // Splits as small as this cross every boundary of lines and documents.
    TextOptions options = TextOptions.defaults().withMaxDocumentBytes(100_000).withSplitBytes(512);
    var path = new org.apache.hadoop.fs.Path(file.toUri());
    Documents documents = new Documents();
    for (TextSplit split : TextSources.open(format, path, options, HADOOP).splits()) {
      split.read(HADOOP, documents);
    }
    documents.refuseRejected();
  }

  /** What is rejected ends the job as {@code data.max-rejected} 0 does. */
  private static final class Documents implements TextSink {
    private String rejected;
    private long characters;

    @Override
    public void accept(SourceDocument document) {
      characters += document.text().length();
    }

    @Override
    public void reject(Rejection rejection) {
      rejected = rejection.file() + ": " + rejection.reason();
    }

    void refuseRejected() {
      if (rejected != null) {
        throw new JobException(
            ExitCode.REJECTED, "%s (%d characters read)".formatted(rejected, characters));
      }
    }
  }

  // ---- Tokenizers

  @Test
  void wordPieceTokenizer() {
    damaged.check("tokenizer.json, WordPiece", wordPiece(), Kind.TEXT, DamagedTextTest::use);
  }

  @Test
  void byteLevelTokenizer() {
    damaged.check("tokenizer.json, byte-level BPE", byteLevel(), Kind.TEXT, DamagedTextTest::use);
  }

  private static void use(byte[] json) {
    try (Tokenizer tokenizer = Tokenizers.load(json)) {
      use(tokenizer);
    }
  }

  private static void use(Tokenizer tokenizer) {
    tokenizer.decode(tokenizer.encodeWithSpecials(SAMPLE));
  }

  @Test
  void bertsVocabulary() throws IOException {
    StringBuilder vocabulary = new StringBuilder();
    for (String piece : List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "##s", "na")) {
      vocabulary.append(piece).append('\n');
    }
    checkFolder("vocab.txt", vocabulary.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"vocab.json", "merges.txt"})
  void gpt2sVocabulary(String damagedName) throws IOException {
    StringBuilder pieces = new StringBuilder("{\"<|endoftext|>\": 0");
    int id = 1;
    for (char c : byteAlphabet()) {
      pieces.append(", \"").append(c == '"' || c == '\\' ? "\\" : "").append(c).append("\": ");
      pieces.append(id++);
    }
    pieces.append(", \"th\": %d, \"the\": %d}".formatted(id, id + 1));
    String merges = "#version: 0.2\nt h\nth e\n";
    Files.writeString(folder.resolve("vocab.json"), pieces);
    Files.writeString(folder.resolve("merges.txt"), merges);
    checkFolder(damagedName, damagedName.equals("merges.txt") ? merges : pieces.toString());
  }

  private void checkFolder(String name, String good) {
    var path = new org.apache.hadoop.fs.Path(folder.toUri());
    damaged.check(
        name,
        good.getBytes(StandardCharsets.UTF_8),
        Kind.TEXT,
        bytes -> {
          Files.write(folder.resolve(name), bytes);
          try (Tokenizer tokenizer = Tokenizers.load(HADOOP, path)) {
            use(tokenizer);
          }
        });
  }

  /** GPT-2's characters for the 256 bytes. */
  private static List<Character> byteAlphabet() {
    return IntStream.concat(
            IntStream.concat(IntStream.rangeClosed('!', '~'), IntStream.rangeClosed(0xA1, 0xAC)),
            IntStream.concat(IntStream.rangeClosed(0xAE, 0xFF), IntStream.range(256, 256 + 68)))
        .mapToObj(c -> (char) c)
        .toList();
  }

  private static byte[] wordPiece() {
    return WordPieceTrainer.train(words(WordCounter.wordPiece(true)), TrainerOptions.of(90));
  }

  private static byte[] byteLevel() {
    return ByteLevelBpeTrainer.train(words(WordCounter.byteLevelBpe()), TrainerOptions.of(290));
  }

  private static SortedMap<String, Long> words(WordCounter counter) {
    SortedMap<String, Long> counts = new TreeMap<>();
    IntStream.range(0, 40).forEach(i -> counter.count(TinyText.document(i), counts));
    return counts;
  }
}
