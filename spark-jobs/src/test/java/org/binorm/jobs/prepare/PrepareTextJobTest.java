package org.binorm.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.binorm.datasets.prepared.DatasetKind;
import org.binorm.datasets.prepared.TextCounts;
import org.binorm.datasets.prepared.TextManifest;
import org.binorm.datasets.prepared.TokenRow;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.text.TextExamples;
import org.binorm.datasets.tokenizer.Tokenizer;
import org.binorm.jobs.JobException;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Text through the job, and what the prepared set then holds. */
class PrepareTextJobTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  @TempDir private Path folder;
  private PreparedText dir;

  @BeforeEach
  void chooseFolders() {
    dir = PreparedText.in(folder);
  }

  private JobResult prepare(String... settings) throws Exception {
    return dir.prepare(SPARK.session(), settings);
  }

  @Test
  void everySentenceIsARowThatDecodesToIt() throws Exception {
    TinyText.lines(dir.source().resolve("corpus.txt"), 300);

    JobResult result = prepare("data.format=lines");

    TextManifest manifest = dir.manifest();
    Set<String> expected = new HashSet<>();
    long bytes = 0;
    for (int i = 0; i < 300; i++) {
      bytes += TinyText.document(i).length();
      for (int j = 0; j <= i % 4; j++) {
        expected.add(letters(TinyText.sentence(10 * i + j)));
      }
    }
    Set<String> ids = new HashSet<>();
    long rows = 0;
    long countedBytes = 0;
    long documents = 0;
    try (Tokenizer tokenizer = dir.tokenizer()) {
      for (Subset subset : Subset.prepared()) {
        TextCounts counts = manifest.counts(subset);
        long tokens = 0;
        for (TokenRow row : dir.rows(subset)) {
          assertThat(ids.add(row.id())).as(row.id()).isTrue();
          assertThat(row.tokens()).hasSizeLessThanOrEqualTo(17);
          String text = letters(tokenizer.decode(row.tokens()));
          assertThat(expected).as(row.id()).anyMatch(sentence -> sentence.startsWith(text));
          tokens += row.tokens().length;
          rows++;
        }
        assertThat(counts.tokens()).isEqualTo(tokens).isPositive();
        assertThat(counts.unknownTokens()).isZero();
        countedBytes += counts.bytes();
        documents += counts.documents();
      }
      assertThat(manifest.vocabulary()).isEqualTo(120).isEqualTo(tokenizer.vocabularySize());
      assertThat(manifest.tokenizerSha256()).isEqualTo(tokenizer.sha256());
      assertThat(manifest.unknownId()).isEqualTo(tokenizer.unknownId().getAsInt());
    }
    assertThat(rows).isEqualTo(750);
    assertThat(documents).isEqualTo(300);
    assertThat(countedBytes).isEqualTo(bytes);
    assertThat(dir.rowGroups(Subset.TRAIN)).hasSizeGreaterThanOrEqualTo(8);
    assertThat(result.metrics())
        .containsEntry("train.rows", manifest.split(Subset.TRAIN).rows())
        .containsEntry("train.tokens", manifest.counts(Subset.TRAIN).tokens())
        .containsEntry("vocabulary", 120L)
        .containsEntry("unknownRate", 0.0)
        .containsEntry("tokensPerByte", manifest.counts(Subset.TRAIN).tokensPerByte())
        .containsEntry("rejected", 0L)
        .containsEntry("tokenizerSha256", manifest.tokenizerSha256());
  }

  /** What tokenizing to lower case and back keeps. */
  private static String letters(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
  }

  @Test
  void sparkReadsTheRows() throws Exception {
    TinyText.lines(dir.source().resolve("corpus.txt"), 40);

    prepare("data.format=lines");

    var train = SPARK.session().read().parquet(dir.path().resolve("train").toString());
    assertThat(train.schema().apply("tokens").dataType())
        .isEqualTo(DataTypes.createArrayType(DataTypes.IntegerType));
    assertThat(train.count()).isEqualTo(dir.manifest().split(Subset.TRAIN).rows());
    assertThat(
            DatasetKind.of(
                SPARK.session().sparkContext().hadoopConfiguration(),
                new org.apache.hadoop.fs.Path(dir.path().toUri())))
        .isEqualTo(DatasetKind.TEXT);
  }

  @Test
  void windowsHoldEveryTokenOfEveryDocumentOnce() throws Exception {
    TinyText.files(dir.source(), 60);

    prepare(
        "data.format=plain",
        "text.examples=windows",
        "text.tokenizer=byte-level-bpe",
        "text.vocabulary-size=300",
        "data.validation-fraction=0.2");

    TextManifest manifest = dir.manifest();
    assertThat(manifest.examples()).isEqualTo(TextExamples.WINDOWS);
    assertThat(manifest.unknownId()).isEqualTo(TextManifest.NO_ID);
    StringBuilder all = new StringBuilder();
    try (Tokenizer tokenizer = dir.tokenizer()) {
      for (Subset subset : Subset.prepared()) {
        List<TokenRow> rows = new ArrayList<>(dir.rows(subset));
        rows.sort(Comparator.comparingInt(PrepareTextJobTest::windowNumber));
        List<Integer> tokens = new ArrayList<>();
        for (TokenRow row : rows) {
          boolean last = row == rows.get(rows.size() - 1);
          assertThat(row.tokens().length).isBetween(last ? 2 : 17, 17);
          int from = tokens.isEmpty() ? 0 : 1;
          if (from == 1) {
            assertThat(row.tokens()[0]).isEqualTo(tokens.get(tokens.size() - 1));
          }
          for (int i = from; i < row.tokens().length; i++) {
            tokens.add(row.tokens()[i]);
          }
        }
        assertThat(manifest.counts(subset).tokens()).isEqualTo(tokens.size());
        assertThat(tokens).last().isEqualTo(manifest.endOfTextId());
        assertThat(tokens.stream().filter(token -> token == manifest.endOfTextId()).count())
            .isEqualTo(manifest.counts(subset).documents());
        all.append(tokenizer.decode(tokens.stream().mapToInt(Integer::intValue).toArray()));
      }
    }
    long length = 0;
    for (int i = 0; i < 60; i++) {
      assertThat(all).contains(TinyText.document(i) + "\n");
      length += TinyText.document(i).length() + 1;
    }
    assertThat(all).hasSize((int) length);
  }

  private static int windowNumber(TokenRow row) {
    return Integer.parseInt(row.id().substring(row.id().lastIndexOf('/') + 1));
  }

  @Test
  void namesOfFilesDecideTheSubsetsAndOnlyTrainingWordsAreLearned() throws Exception {
    TinyText.write(dir.source().resolve("wiki.train.raw"), TinyText.articles(0, 40));
    TinyText.write(
        dir.source().resolve("wiki.valid.raw"), TinyText.articles(100, 3) + " zzyzx ʒ .\n");
    TinyText.write(dir.source().resolve("wiki.test.raw"), TinyText.articles(200, 2));

    prepare();

    TextManifest manifest = dir.manifest();
    assertThat(manifest.counts(Subset.TRAIN).documents()).isEqualTo(40);
    assertThat(manifest.counts(Subset.VALIDATION).documents()).isEqualTo(3);
    assertThat(manifest.counts(Subset.TEST).documents()).isEqualTo(2);
    assertThat(manifest.counts(Subset.TRAIN).unknownTokens()).isZero();
    assertThat(manifest.counts(Subset.VALIDATION).unknownTokens()).isEqualTo(2);
    assertThat(dir.rows(Subset.TEST)).allMatch(row -> row.id().startsWith("wiki.test.raw#"));
  }

  @Test
  void listedFilesDecideTheSubsets() throws Exception {
    TinyText.files(dir.source(), 30);

    prepare("text.validation-files=[00/0007.txt, 01/0001.txt]", "data.test-fraction=0");

    assertThat(dir.manifest().counts(Subset.VALIDATION).documents()).isEqualTo(2);
    assertThat(dir.manifest().counts(Subset.TRAIN).documents()).isEqualTo(28);
    assertThat(dir.rows(Subset.VALIDATION))
        .allMatch(row -> row.id().matches("00/0007.txt/.*|01/0001.txt/.*"));
  }

  @Test
  void aTokenizerFileGivesTheSameRowsAsTheTrainingThatMadeIt() throws Exception {
    TinyText.lines(dir.source().resolve("corpus.txt"), 50);
    prepare("data.format=lines");
    PreparedText loaded = dir.to("loaded");

    String file = "text.tokenizer-file=" + dir.path().resolve("tokenizer.json");
    loaded.prepare(SPARK.session(), "data.format=lines", "text.tokenizer=file", file);

    assertThat(loaded.files().get("dataset.json")).isEqualTo(dir.files().get("dataset.json"));
    assertThat(loaded.files().get("train/part-00000.parquet"))
        .isEqualTo(dir.files().get("train/part-00000.parquet"));
  }

  @Test
  void longSentencesAreCutOffAndCounted() throws Exception {
    TinyText.lines(dir.source().resolve("corpus.txt"), 100);

    prepare("data.format=lines", "text.context=4");

    TextCounts train = dir.manifest().counts(Subset.TRAIN);
    assertThat(train.droppedTokens()).isGreaterThan(train.tokens() / 10);
    assertThat(dir.rows(Subset.TRAIN)).allMatch(row -> row.tokens().length <= 5);
  }

  @Test
  void badUtf8IsReplacedIfAskedFor() throws Exception {
    TinyText.lines(dir.source().resolve("corpus.txt"), 50);
    byte[] bytes = Files.readAllBytes(dir.source().resolve("corpus.txt"));
    bytes[3] = (byte) 0xFF;
    Files.write(dir.source().resolve("corpus.txt"), bytes);

    JobResult result = prepare("data.format=lines", "text.bad-utf8=replace");

    assertThat(result.metrics()).containsEntry("replaced", 1L).containsEntry("rejected", 0L);
  }

  @Test
  void rejectedRecordsThatAreAllowedAreListed() throws Exception {
    StringBuilder json = new StringBuilder("{\"body\": \"no text\"}\n");
    for (int i = 0; i < 50; i++) {
      json.append("{\"text\": \"").append(TinyText.document(i)).append("\"}\n");
    }
    TinyText.write(dir.source().resolve("a.jsonl"), json.toString());

    JobResult result = prepare("data.max-rejected=1");

    assertThat(result.message()).endsWith("; rejected 1");
    assertThat(dir.path().resolve("_rejected/part-00000.jsonl"))
        .hasContent(
            "{\"file\":\"a.jsonl\",\"offset\":0,\"reason\":\"no field \\\"text\\\" (it has body)\"}");
  }

  @Test
  void whatIsPreparedIsLeftAloneUnlessItDiffers() throws Exception {
    TinyText.lines(dir.source().resolve("corpus.txt"), 50);
    JobResult first = prepare("data.format=lines");
    var files = dir.files();

    JobResult second = prepare("data.format=lines");

    assertThat(second.status()).isEqualTo(JobResult.Status.SKIPPED);
    assertThat(second.metrics()).isEqualTo(first.metrics());
    assertThat(dir.files().keySet()).isEqualTo(files.keySet());
    String start = dir.path() + ": already prepared otherwise (";
    String end = "); choose another data.path, or --overwrite";
    assertRefused(start + "\"text.context\" is 16 there, 8 here" + end, "text.context=8");
    Path tokenizer = dir.path().resolve("tokenizer.json");
    Path other = Files.writeString(folder.resolve("other.json"), spaced(tokenizer));
    assertRefused(
        start + "tokenizer " + dir.manifest().tokenizerSha256().substring(0, 12) + " there, ",
        "text.tokenizer=file",
        "text.tokenizer-file=" + other);
    TinyText.lines(dir.source().resolve("corpus.txt"), 51);
    assertRefused(start + "from other source files or id lists" + end);

    JobResult again = prepare("data.format=lines", "text.context=8", "output.overwrite=true");

    assertThat(again.status()).isEqualTo(JobResult.Status.DONE);
    assertThat(dir.manifest().context()).isEqualTo(8);
  }

  private static String spaced(Path json) throws IOException {
    return Files.readString(json) + "\n";
  }

  private void assertRefused(String message, String... settings) {
    String[] all = new String[settings.length + 1];
    all[0] = "data.format=lines";
    System.arraycopy(settings, 0, all, 1, settings.length);
    assertThatThrownBy(() -> prepare(all))
        .isInstanceOf(JobException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void imagesAreNotMistakenForText() throws Exception {
    TinyText.lines(dir.source().resolve("corpus.txt"), 50);
    prepare("data.format=lines");
    String json = Files.readString(dir.path().resolve("dataset.json"));
    Files.writeString(dir.path().resolve("dataset.json"), json.replace("\"text\"", "\"images\""));

    assertRefused(
        dir.path()
            + "/dataset.json: expected a data set of kind \"text\", got \"images\" (--overwrite"
            + " replaces it)");
  }
}
