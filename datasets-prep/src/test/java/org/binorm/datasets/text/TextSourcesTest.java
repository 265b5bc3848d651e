package org.binorm.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents of every format, and every fault of a corpus. */
class TextSourcesTest extends TextTestBase {

  private static final String WIKI =
      " \n = First = \n \n Some text with <unk> .\n = = Section = = \n more .\n"
          + " = Second title = \n \n Other text .\n";

  private void assertRefused(String message, String format, TextOptions options) {
    assertThatThrownBy(() -> read(format, options))
        .isInstanceOf(DatasetException.class)
        .hasMessage(message.replace("DIR", hadoop(dir).toString()));
  }

  private static List<Subset> subsets(Found found) {
    return found.documents.stream().map(SourceDocument::subset).toList();
  }

  @Test
  void everyPlainFileIsADocument() throws Exception {
    write("b.txt", "two\nlines\n");
    write("a/deep/c.txt", "one");
    write("a/blank.txt", " \n");
    write("_notes.txt", "not read");
    write(".hidden", "not read");
    writePacked("z.txt.gz", "packed");

    Found found = read("plain");

    assertThat(found.ids()).containsExactly("a/deep/c.txt", "b.txt", "z.txt.gz");
    assertThat(found.texts()).containsExactly("one", "two\nlines\n", "packed");
    assertThat(found.rejections).isEmpty();
  }

  @Test
  void everyLineIsADocumentNamedByItsByte() throws Exception {
    write("corpus.txt", "\uFEFFfirst\r\n\n zwei ü\nlast without end");

    Found found = read("lines");

    assertThat(found.texts()).containsExactly("first", " zwei ü", "last without end");
    assertThat(found.ids()).containsExactly("corpus.txt#0", "corpus.txt#11", "corpus.txt#20");
    assertThat(found.documents.get(1).utf8Bytes()).isEqualTo(8);
  }

  @Test
  void headingsOfTheFirstLevelStartWikiTextDocuments() throws Exception {
    write("wiki.raw", WIKI);

    Found found = read("wikitext");

    assertThat(found.texts())
        .containsExactly(
            " = First = \n \n Some text with <unk> .\n = = Section = = \n more .\n",
            " = Second title = \n \n Other text .\n");
    assertThat(found.ids()).containsExactly("wiki.raw#2", "wiki.raw#" + WIKI.indexOf(" = Second"));
  }

  @Test
  void whatStandsBeforeTheFirstHeadingIsADocument() throws Exception {
    write("wiki.raw", "A preface .\n = T = \n x\n");

    assertThat(read("wikitext").texts()).containsExactly("A preface .\n", " = T = \n x\n");
  }

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        " = Title = ,true",
        "= Title =,true",
        " = = Section = = ,false",
        " = = = Deep = = = ,false",
        " = a = b = ,false",
        "=Title=,false",
        " = = ,false",
        " =  = ,false",
        "text = text,false",
      })
  void headingsAreTold(String line, boolean heading) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    assertThat(WikiTextReader.isHeading(bytes, bytes.length)).isEqualTo(heading);
  }

  @Test
  void jsonLinesGiveTheNamedField() throws Exception {
    write("a.jsonl", "{\"id\": 1, \"text\": \"one\\ntwo\"}\n\n{\"text\":\"\"}\n{\"text\":\"x\"}\n");
    write("readme.txt", "not read");

    assertThat(read("jsonl").texts()).containsExactly("one\ntwo", "x");
    write("a.jsonl", "{\"body\": \"other\"}");
    assertThat(read("jsonl", TextOptions.defaults().withField("body")).texts())
        .containsExactly("other");
  }

  @Test
  void jsonLinesThatGiveNoTextAreRejected() throws Exception {
    write("a.jsonl", "{\"id\": 1, \"body\": \"x\"}\n{\"text\": 3}\n[1]\n{\"text\": \n");
    write("b.jsonl", "{\"text\": \"\\ud800 half\"}\n");

    assertThat(read("jsonl").rejections)
        .extracting(Rejection::offset, Rejection::reason)
        .map(Object::toString)
        .satisfiesExactly(
            first -> assertThat(first).contains("0", "no field \"text\" (it has id, body)"),
            second -> assertThat(second).contains("23", "expected a text, got NUMBER"),
            third -> assertThat(third).contains("35", "expected a JSON object, got ARRAY"),
            fourth -> assertThat(fourth).contains("39", "not JSON: "),
            fifth -> assertThat(fifth).contains("half a surrogate pair"));
    TextOptions replacing = TextOptions.defaults().withBadUtf8(BadUtf8.REPLACE);
    assertThat(read("jsonl", replacing).texts()).containsExactly("\uFFFD half");
  }

  private void writeParquet(String name, String... texts) throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required int64 n; optional binary text (STRING); }");
    SimpleGroupFactory factory = new SimpleGroupFactory(schema);
    try (ParquetWriter<org.apache.parquet.example.data.Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(dir.resolve(name).toUri()))
            .withConf(new Configuration())
            .withType(schema)
            .withRowGroupRowCountLimit(2)
            .build()) {
      for (int i = 0; i < texts.length; i++) {
        var group = factory.newGroup().append("n", (long) i);
        writer.write(texts[i] == null ? group : group.append("text", texts[i]));
      }
    }
  }

  @Test
  void everyParquetRowIsADocument() throws Exception {
    writeParquet("train-00000.parquet", "one", "two", "three", null, " ");

    Found found = read("parquet");

    assertThat(found.texts()).containsExactly("one", "two", "three");
    assertThat(found.ids()).last().isEqualTo("train-00000.parquet#2");
    assertThat(subsets(found)).containsOnly(Subset.TRAIN);
    assertThat(found.rejections)
        .containsExactly(new Rejection("train-00000.parquet", 3, "text is null"));
    assertRefused(
        "DIR/train-00000.parquet: expected a text column \"body\", got the columns n, text; set"
            + " text.field",
        "parquet",
        TextOptions.defaults().withField("body"));
    assertRefused(
        "train-00000.parquet: the text of row 2 has 5 bytes, more than text.max-document-bytes"
            + " (3); raise it",
        "parquet",
        TextOptions.defaults().withMaxDocumentBytes(3));
  }

  @ParameterizedTest
  @CsvSource({
    "a.parquet, PARQUET",
    "a.jsonl.gz, JSONL",
    "wiki.raw, WIKITEXT",
    "corpus.txt, LINES",
    "two/a.txt, PLAIN"
  })
  void formatsAreRecognised(String name, TextFormat format) throws Exception {
    switch (format) {
      case PARQUET -> writeParquet(name, "one");
      case JSONL -> writePacked(name, "{\"text\": \"one\"}\n");
      case WIKITEXT -> write(name, WIKI);
      case LINES, PLAIN -> write(name, "a\nb\n");
    }
    Path path = format == TextFormat.LINES ? dir.resolve(name) : dir;

    List<String> guessed =
        Found.in(TextSources.open("auto", hadoop(path), TextOptions.defaults(), CONF)).ids();

    assertThat(guessed).isEqualTo(Found.in(openNamed(path, format)).ids()).isNotEmpty();
    assertThat(guessed.size()).isEqualTo(List.of(1, 2, 2, 1, 1).get(format.ordinal()));
  }

  private static TextSource openNamed(Path path, TextFormat format) throws IOException {
    return TextSources.open(format.key(), hadoop(path), TextOptions.defaults(), CONF);
  }

  @ParameterizedTest
  @CsvSource({
    "wikitext, wiki.train.raw, TRAIN",
    "wikitext, wikitext-2-valid.txt, VALIDATION",
    "lines, validation.txt.gz, VALIDATION",
    "lines, test/part-1.txt, TEST",
    "lines, latest.txt, UNSPECIFIED",
    "plain, turing-test.txt, UNSPECIFIED",
    "plain, test.txt, TEST",
    "plain, train/turing-test.txt, TRAIN",
    "plain, my-valid-set/a.txt, VALIDATION",
  })
  void namesOfFilesNameSubsets(String format, String name, Subset subset) throws Exception {
    write("x", "x\n");
    Files.createDirectories(dir.resolve(name).getParent());
    if (name.endsWith(".gz")) {
      writePacked(name, "text\n");
    } else {
      write(name, "text\n");
    }

    TextSource source = open(format, TextOptions.defaults());

    assertThat(Found.in(source).documents)
        .filteredOn(document -> document.file().equals(name))
        .extracting(SourceDocument::subset)
        .containsExactly(subset);
    assertThat(source.namedSubsets().contains(subset)).isEqualTo(subset != Subset.UNSPECIFIED);
  }

  @Test
  void listsOfFilesStandInsteadOfNames() throws Exception {
    write("a.txt", "a");
    write("b/test.txt", "b");
    write("c.txt", "c");

    Found found =
        read("plain", TextOptions.defaults().withFiles(List.of("c.txt"), List.of("a.txt")));

    assertThat(subsets(found)).containsExactly(Subset.TEST, Subset.UNSPECIFIED, Subset.VALIDATION);
    assertRefused(
        "text.validation-files: the source has no file \"c.text\"; did you mean \"c.txt\"?",
        "plain",
        TextOptions.defaults().withFiles(List.of("c.text"), List.of()));
    assertRefused(
        "file \"c.txt\": listed in text.validation-files and text.test-files, expected one of them",
        "plain",
        TextOptions.defaults().withFiles(List.of("c.txt"), List.of("c.txt")));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 10, 50, 64, 1000, 1 << 20})
  void splittingChangesNoDocument(int splitBytes) throws Exception {
    StringBuilder wiki = new StringBuilder();
    StringBuilder json = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      wiki.append(" = Title ").append(i).append(" = \n");
      wiki.append((" word" + i + "\n").repeat(i % 7)).append(i % 3 == 0 ? "\r\n" : "");
      json.append("{\"text\": \"ünï ").append("x".repeat(i)).append("\"}\n");
    }
    write("wiki/a.raw", "preface\n" + wiki);
    write("wiki/b.raw", wiki.toString());
    write("json/a.jsonl", json.toString());
    write("json/b.jsonl", json.substring(0, json.length() - 1));

    for (String format : List.of("wikitext", "lines", "jsonl")) {
      org.apache.hadoop.fs.Path path =
          hadoop(dir.resolve(format.equals("jsonl") ? "json" : "wiki"));
      TextOptions options = TextOptions.defaults();
      TextSource cut = TextSources.open(format, path, options.withSplitBytes(splitBytes), CONF);
      TextSource whole = TextSources.open(format, path, options.withSplitBytes(1 << 30), CONF);
      assertThat(whole.splits()).hasSize(1);
      assertThat(cut.splits().size() > 1).isEqualTo(splitBytes < 1 << 20);
      assertThat(Found.in(cut).documents)
          .isEqualTo(Found.in(whole).documents)
          .hasSizeGreaterThanOrEqualTo(80);
      assertThat(cut.fingerprint()).isEqualTo(whole.fingerprint());
    }
  }

  @Test
  void smallFilesShareASplit() throws Exception {
    for (int i = 0; i < 10; i++) {
      write("d" + i + ".txt", "x".repeat(10));
    }

    assertThat(open("plain", TextOptions.defaults().withSplitBytes(35)).splits()).hasSize(4);
    assertThat(open("plain", TextOptions.defaults()).splits()).hasSize(1);
  }

  @Test
  void theFingerprintFollowsTheFiles() throws Exception {
    write("a.txt", "text");
    String before = open("plain", TextOptions.defaults()).fingerprint();
    write("a.txt", "tent");
    assertThat(open("plain", TextOptions.defaults()).fingerprint()).isNotEqualTo(before);
  }

  @Test
  void badUtf8IsRejectedOrReplaced() throws Exception {
    byte[] bad = "good\nb\u0000d \u0000\u0000\nfine\n".getBytes(StandardCharsets.UTF_8);
    bad[6] = (byte) 0xC3;
    write("a.txt", bad);

    Found refused = read("lines");
    assertThat(refused.texts()).containsExactly("good", "fine");
    assertThat(refused.rejections)
        .containsExactly(
            new Rejection("a.txt", 5, "bad UTF-8 1 bytes after the start of the record"));

    Found replaced = read("lines", TextOptions.defaults().withBadUtf8(BadUtf8.REPLACE));
    assertThat(replaced.rejections).isEmpty();
    assertThat(replaced.texts().get(1)).startsWith("b\uFFFDd");
    assertThat(replaced.documents)
        .extracting(SourceDocument::replaced)
        .containsExactly(false, true, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lines", "jsonl", "wikitext"})
  void aLineOf100MegabytesIsRefused(String format) throws Exception {
    byte[] line = new byte[1 << 20];
    Arrays.fill(line, (byte) 'a');
    try (OutputStream plain = Files.newOutputStream(dir.resolve("long.jsonl"));
        OutputStream packed =
            new GZIPOutputStream(
                Files.newOutputStream(
                    Files.createDirectory(dir.resolve("gz")).resolve("p.jsonl.gz")))) {
      plain.write("{}\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 100; i++) {
        plain.write(line);
        packed.write(line);
      }
    }

    String end =
        " is longer than text.max-document-bytes (16777216); raise it, or check data.format";
    assertThatThrownBy(() -> openNamedAndRead(dir.resolve("long.jsonl"), format))
        .isInstanceOf(DatasetException.class)
        .hasMessage("long.jsonl: the line at byte 3" + end);
    assertThatThrownBy(() -> openNamedAndRead(dir.resolve("gz"), format))
        .isInstanceOf(DatasetException.class)
        .hasMessage("p.jsonl.gz: the line at byte 0" + end);
  }

  private static void openNamedAndRead(Path path, String format) throws IOException {
    Found.in(TextSources.open(format, hadoop(path), TextOptions.defaults(), CONF));
  }

  @Test
  void longDocumentsAreRefused() throws Exception {
    write("a.txt", " = T = \n" + " a line\n".repeat(20));
    String end = " is longer than text.max-document-bytes (100); raise it, or check data.format";
    TextOptions small = TextOptions.defaults().withMaxDocumentBytes(100);

    assertRefused("a.txt: the document at byte 0" + end, "wikitext", small);
    assertRefused("a.txt: the document at byte 0" + end, "plain", small);
    assertThat(read("lines", small).documents).hasSize(21);
    TextOptions exact = small.withMaxDocumentBytes(168);
    assertThat(read("plain", exact).documents).hasSize(1);
    assertThat(read("wikitext", exact).documents).hasSize(1);
  }

  @Test
  void damagedGzipIsRefused() throws Exception {
    Path file = writePacked("a.txt.gz", "some text that packs badly 0123456789\n");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 12));
    String start = "DIR/a.txt.gz: damaged or truncated gzip data (";
    String end = "); copy or download it again";
    for (String format : List.of("plain", "lines", "wikitext")) {
      assertRefused(start + "Unexpected end of ZLIB input stream" + end, format, defaults());
    }
    Files.writeString(file, "not packed at all");
    assertRefused(start + "Not in GZIP format" + end, "lines", defaults());
  }

  private static TextOptions defaults() {
    return TextOptions.defaults();
  }

  @Test
  void whatIsNoCorpusIsRefused() throws Exception {
    assertRefused("DIR: expected files of text, got an empty folder", "auto", defaults());
    assertThatThrownBy(
            () -> TextSources.open("auto", hadoop(dir.resolve("none")), defaults(), CONF))
        .isInstanceOf(DatasetException.class)
        .hasMessageEndingWith("/none: no such file or folder; check the path of the data set");
    assertRefused(
        "unknown text format \"jsonlines\"; did you mean \"lines\"? Known: plain, lines, wikitext,"
            + " jsonl, parquet, auto",
        "jsonlines",
        defaults());
    write("a.txt", "x");
    assertRefused(
        "DIR: expected files that end in .parquet, got none (but a.txt)", "parquet", defaults());
    write("dataset.json", "{}");
    assertRefused(
        "DIR: a prepared data set already (it has dataset.json), expected source text",
        "auto",
        defaults());
  }
}
