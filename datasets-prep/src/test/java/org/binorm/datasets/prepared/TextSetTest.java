package org.binorm.datasets.prepared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.text.TextExamples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A prepared data set of text: manifest, tokenizer and shards, there and back. */
class TextSetTest {

  private static final Configuration CONF = new Configuration();
  private static final byte[] TOKENIZER = "{\"any\": 1}".getBytes(StandardCharsets.UTF_8);
  private static final TokenSpec SPEC = new TokenSpec(8, 50, ManifestJson.sha256(TOKENIZER));

  @TempDir private Path dir;

  private org.apache.hadoop.fs.Path root() {
    return new org.apache.hadoop.fs.Path("file://" + dir);
  }

  private org.apache.hadoop.fs.Path file(String name) {
    return new org.apache.hadoop.fs.Path(root(), name);
  }

  /** 2 to 9 tokens. */
  private static TokenRow row(int number) {
    int[] tokens = IntStream.range(0, 2 + number % 8).map(i -> (number + i) % 50).toArray();
    return new TokenRow("a.txt#" + number + "/0", tokens);
  }

  private PartFile write(String name, TokenSpec spec, int rows, int rowsPerRowGroup)
      throws Exception {
    ShardOptions options = ShardOptions.ofRows(rowsPerRowGroup);
    TextShardWriter writer = new TextShardWriter(CONF, file(name), spec, options);
    try (writer) {
      for (int i = 0; i < rows; i++) {
        writer.write(row(i));
      }
    }
    return writer.partFile();
  }

  private static TextManifest manifest(Map<Subset, SplitFiles> splits) {
    return new TextManifest(
        SPEC.context(),
        SPEC.vocabulary(),
        SPEC.tokenizerSha256(),
        TextExamples.SENTENCES,
        1,
        0,
        TextManifest.NO_ID,
        splits,
        Map.of(Subset.TRAIN, new TextCounts(3, 400, 120, 6, 10)),
        42,
        "abc123",
        "0.1.0");
  }

  private TextManifest writeSmallSet() throws Exception {
    Map<Subset, SplitFiles> splits = new EnumMap<>(Subset.class);
    splits.put(
        Subset.TRAIN, SplitFiles.of(List.of(write("train/part-00000.parquet", SPEC, 25, 10))));
    TextManifest manifest = manifest(splits);
    Files.write(dir.resolve("tokenizer.json"), TOKENIZER);
    manifest.write(CONF, root());
    return manifest;
  }

  private void rewrite(String from, String to) throws Exception {
    String json = Files.readString(dir.resolve("dataset.json"));
    assertThat(json).contains(from);
    Files.deleteIfExists(dir.resolve(".dataset.json.crc"));
    Files.writeString(dir.resolve("dataset.json"), json.replace(from, to));
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> TextManifest.read(CONF, root()))
        .isInstanceOf(DatasetException.class)
        .hasMessage(message.replace("DIR", root().toString()));
  }

  @Test
  void theJsonIsWhatTheDocumentationSays() {
    String empty =
        """
              "rows" : 0,
              "rowGroups" : 0,
              "files" : [ ],
              "documents" : 0,
              "bytes" : 0,
              "tokens" : 0,
              "unknownTokens" : 0,
              "droppedTokens" : 0
            }""";
    assertThat(
            manifest(
                    Map.of(
                        Subset.TRAIN,
                        SplitFiles.of(List.of(new PartFile("part-00000.parquet", 25, 3)))))
                .toJson())
        .isEqualTo(
            """
            {
              "kind" : "text",
              "schemaVersion" : 1,
              "context" : 8,
              "vocabulary" : 50,
              "tokenizerSha256" : "%1$s",
              "examples" : "sentences",
              "unknownId" : 1,
              "paddingId" : 0,
              "endOfTextId" : -1,
              "splits" : {
                "train" : {
                  "rows" : 25,
                  "rowGroups" : 3,
                  "files" : [ {
                    "name" : "part-00000.parquet",
                    "rows" : 25,
                    "rowGroups" : 3
                  } ],
                  "documents" : 3,
                  "bytes" : 400,
                  "tokens" : 120,
                  "unknownTokens" : 6,
                  "droppedTokens" : 10
                },
                "validation" : {
            %2$s,
                "test" : {
            %2$s
              },
              "tokensPerByte" : 0.325000000,
              "unknownRate" : 0.050000000,
              "seed" : 42,
              "sourceFingerprint" : "abc123",
              "toolVersion" : "0.1.0"
            }
            """
                .formatted(SPEC.tokenizerSha256(), empty.indent(4).stripTrailing()));
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    TextManifest written = writeSmallSet();

    TextManifest read = TextManifest.read(CONF, root());

    assertThat(read).isEqualTo(written);
    assertThat(read.fingerprint()).isEqualTo(written.fingerprint());
    assertThat(read.tokenizerJson(CONF, root())).isEqualTo(TOKENIZER);
    assertThat(DatasetKind.of(CONF, root())).isEqualTo(DatasetKind.TEXT);
  }

  @Test
  void everyRowComesBackInItsPlace() throws Exception {
    TextManifest manifest = writeSmallSet();

    List<RowGroupRef> refs = RowGroupIndex.read(CONF, root(), manifest, Subset.TRAIN);

    assertThat(refs).extracting(RowGroupRef::rows).containsExactly(10, 10, 5);
    for (int group = 0; group < 3; group++) {
      TokenRowGroup rows = TextRowGroupReader.readWithIds(CONF, refs.get(group));
      assertThat(rows.rows()).isEqualTo(refs.get(group).rows());
      assertThat(TextRowGroupReader.read(CONF, refs.get(group)).ids()).isEmpty();
      for (int i = 0; i < rows.rows(); i++) {
        TokenRow expected = row(group * 10 + i);
        assertThat(rows.row(i)).isEqualTo(expected.tokens()).hasSize(rows.length(i));
        assertThat(rows.ids()[i]).isEqualTo(expected.id());
      }
    }
  }

  @Test
  void theSameRowsGiveTheSameBytesInTheFormSparkReads() throws Exception {
    write("x/a.parquet", SPEC, 50, 16);
    write("y/b.parquet", SPEC, 50, 16);
    assertThat(Files.readAllBytes(dir.resolve("x/a.parquet")))
        .isEqualTo(Files.readAllBytes(dir.resolve("y/b.parquet")));
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file("x/a.parquet"), CONF))) {
      assertThat(reader.getFooter().getFileMetaData().getSchema().toString())
          .isEqualTo(
              """
              message text_row {
                required binary id (STRING);
                required group tokens (LIST) {
                  repeated group list {
                    required int32 element;
                  }
                }
              }
              """);
      assertThat(reader.getFooter().getFileMetaData().getKeyValueMetaData())
          .containsEntry("binorm.context", "8")
          .containsEntry("binorm.vocabulary", "50")
          .containsEntry("binorm.tokenizer-sha256", SPEC.tokenizerSha256());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"text\" | \"images\" | expected a data set of kind \"text\", got \"images\"",
        "\"schemaVersion\" : 1 | \"schemaVersion\" : 2 | schema version 2, expected 1; use the"
            + " newer release that wrote it",
        "\"context\" : 8 | \"context\" : 0 | context 0: expected from 1 to 1048576",
        "\"vocabulary\" : 50 | \"vocabulary\" : 1 | unknownId: expected -1 (none) or an id below 1,"
            + " got 1",
        "\"sentences\" | \"lines\" | examples: expected sentences or windows, got \"lines\"",
        "\"unknownTokens\" : 6 | \"unknownTokens\" : 121 | expected at most 120 unknown tokens, got"
            + " 121",
        "\"documents\" : 3 | \"documents\" : \"x\" | field \"documents\": expected an integer, got"
            + " STRING",
      })
  void wrongFieldsAreNamed(String from, String to, String message) throws Exception {
    writeSmallSet();
    rewrite(from, to);
    assertRefused("DIR/dataset.json: " + message);
  }

  @Test
  void anotherKindIsOneLine() throws Exception {
    writeSmallSet();
    assertThatThrownBy(() -> DatasetManifest.read(CONF, root()))
        .isInstanceOf(DatasetException.class)
        .hasMessage(root() + "/dataset.json: expected a data set of kind \"images\", got \"text\"");
    rewrite("\"text\"", "\"sound\"");
    assertThatThrownBy(() -> DatasetKind.of(CONF, root()))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            root()
                + "/dataset.json: expected a data set of kind \"images\" or \"text\", got"
                + " \"sound\"");
  }

  @Test
  void anotherTokenizerIsRefused() throws Exception {
    writeSmallSet();
    Files.writeString(dir.resolve("tokenizer.json"), "{}");
    assertRefused(
        "DIR/tokenizer.json: not the tokenizer of this data set (SHA-256 44136fa355b3, expected"
            + " %.12s); restore it or prepare the data set again"
                .formatted(SPEC.tokenizerSha256()));
    Files.delete(dir.resolve("tokenizer.json"));
    assertRefused("DIR/tokenizer.json: no such file; restore it or prepare the data set again");
  }

  @Test
  void shardsOfAnotherTokenizerAreNamedByTheIndex() throws Exception {
    TextManifest manifest = writeSmallSet();
    Files.delete(dir.resolve("train/part-00000.parquet"));
    write("train/part-00000.parquet", new TokenSpec(8, 51, SPEC.tokenizerSha256()), 25, 10);
    assertThatThrownBy(() -> RowGroupIndex.read(CONF, root(), manifest, Subset.TRAIN))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            file("train/part-00000.parquet")
                + ": binorm.vocabulary is 51, expected 50 as in dataset.json; prepare the data set"
                + " again");
  }

  private void assertRowRefused(String message, int... tokens) throws Exception {
    try (TextShardWriter writer =
        new TextShardWriter(CONF, file("r.parquet"), SPEC, ShardOptions.ofRows(4))) {
      assertThatThrownBy(() -> writer.write(new TokenRow("x", tokens)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("row \"x\": " + message);
    }
    Files.delete(dir.resolve("r.parquet"));
  }

  @Test
  void rowsThatDoNotFitAreNotWritten() throws Exception {
    assertRowRefused("expected 2 to 9 tokens, got 1", 3);
    assertRowRefused("expected 2 to 9 tokens, got 10", new int[10]);
    assertRowRefused("expected ids from 0 to 49, got 50", 1, 50);
    assertRowRefused("expected ids from 0 to 49, got -1", 1, -1);
  }

  /** Makes the footer say less than the file holds, as only damage or a forger can. */
  private void forge(String file, String key, char digit) throws Exception {
    Path path = dir.resolve(file);
    byte[] bytes = Files.readAllBytes(path);
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    // The value follows the name: field header, length, digits.
    bytes[indexOf(bytes, name) + name.length + 2] = (byte) digit;
    Files.write(path, bytes);
    Files.delete(dir.resolve("." + file + ".crc"));
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    return IntStream.range(0, bytes.length - part.length)
        .filter(i -> Arrays.equals(bytes, i, i + part.length, part, 0, part.length))
        .findFirst()
        .orElseThrow();
  }

  private void assertReadRefused(String message, int rows) {
    RowGroupRef ref = new RowGroupRef(file("a.parquet").toString(), 0, rows, 0);
    assertThatThrownBy(() -> TextRowGroupReader.read(CONF, ref))
        .isInstanceOf(DatasetException.class)
        .hasMessage(file("a.parquet") + ", row group 0" + message);
  }

  @Test
  void rowsThatDoNotFitAreNamedWhenRead() throws Exception {
    write("a.parquet", SPEC, 12, 64);
    forge("a.parquet", "binorm.context", '5');
    assertReadRefused(", row 5: expected 2 to 6 tokens, got 7", 12);
  }

  @Test
  void idsBeyondTheVocabularyAreNamedWhenRead() throws Exception {
    TokenSpec nine = new TokenSpec(8, 9, SPEC.tokenizerSha256());
    try (TextShardWriter writer =
        new TextShardWriter(CONF, file("a.parquet"), nine, ShardOptions.ofRows(4))) {
      writer.write(new TokenRow("x", new int[] {1, 2}));
      writer.write(new TokenRow("y", new int[] {3, 8}));
    }
    forge("a.parquet", "binorm.vocabulary", '8');
    assertReadRefused(", row 1: token id expected from 0 to 7, got 8", 2);
  }

  @Test
  void aReferenceThatDoesNotFitTheFileIsRefused() throws Exception {
    write("a.parquet", SPEC, 3, 64);
    assertReadRefused(": expected 4 rows, got 3; the file changed since it was listed", 4);
  }

  @Test
  void imagesAreNotReadAsText() throws Exception {
    try (ImageShardWriter writer =
        new ImageShardWriter(
            CONF, file("i.parquet"), PreparedTestBase.SHAPE, ShardOptions.ofRows(4))) {
      writer.write(PreparedTestBase.row("x", 1));
    }
    assertThatThrownBy(
            () ->
                TextRowGroupReader.read(
                    CONF, new RowGroupRef(file("i.parquet").toString(), 0, 1, 0)))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            file("i.parquet")
                + ": expected binorm.context from 1 to 1048576 in the footer, got nothing; is it a"
                + " shard of prepared text?");
  }
}
