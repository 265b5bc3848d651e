package org.binorm.datasets.prepared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetManifestTest extends PreparedTestBase {

  private void assertRefused(String message) {
    assertThatThrownBy(() -> DatasetManifest.read(CONF, root()))
        .isInstanceOf(DatasetException.class)
        .hasMessage(message.replace("DIR", where()));
  }

  private void rewrite(String from, String to) throws Exception {
    String json = Files.readString(dir.resolve("dataset.json"));
    assertThat(json).contains(from);
    Files.deleteIfExists(dir.resolve(".dataset.json.crc"));
    Files.writeString(dir.resolve("dataset.json"), json.replace(from, to));
  }

  private static DatasetManifest example() {
    return manifest(
        Map.of(Subset.TRAIN, SplitFiles.of(List.of(new PartFile("part-00000.parquet", 25, 3)))));
  }

  @Test
  void theJsonIsWhatTheDocumentationSays() {
    assertThat(example().toJson())
        .isEqualTo(
            """
            {
              "kind" : "images",
              "schemaVersion" : 1,
              "height" : 3,
              "width" : 2,
              "channels" : 3,
              "classes" : [ "a", "b", "c", "d", "e" ],
              "splits" : {
                "train" : {
                  "rows" : 25,
                  "rowGroups" : 3,
                  "files" : [ {
                    "name" : "part-00000.parquet",
                    "rows" : 25,
                    "rowGroups" : 3
                  } ]
                },
                "validation" : {
                  "rows" : 0,
                  "rowGroups" : 0,
                  "files" : [ ]
                },
                "test" : {
                  "rows" : 0,
                  "rowGroups" : 0,
                  "files" : [ ]
                }
              },
              "mean" : [ 0.100000000, 0.200000000, 0.300000000 ],
              "std" : [ 0.250000000, 0.500000000, 0.000000000 ],
              "seed" : 42,
              "sourceFingerprint" : "abc123",
              "toolVersion" : "0.1.0"
            }
            """);
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    DatasetManifest written = writeSmallSet();
    DatasetManifest read = DatasetManifest.read(CONF, root());
    assertThat(read).isEqualTo(written);
    assertThat(read.fingerprint()).isEqualTo(written.fingerprint());
    assertThat(read.split(Subset.TRAIN).rows()).isEqualTo(32);
    assertThat(read.split(Subset.TRAIN).rowGroups()).isEqualTo(4);
    assertThat(read.split(Subset.TRAIN).files().get(0).name()).isEqualTo("part-00000.parquet");
    assertThat(read.split(Subset.VALIDATION).rows()).isZero();
  }

  @Test
  void theFingerprintIsSha256OfTheCompactJson() throws Exception {
    String compact = example().toJson().replaceAll("\\s", "");
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(compact.getBytes(StandardCharsets.UTF_8));
    assertThat(example().fingerprint()).isEqualTo(HexFormat.of().formatHex(digest));
  }

  @Test
  void unknownFieldsAreLetPass() throws Exception {
    DatasetManifest written = writeSmallSet();
    rewrite("\"seed\"", "\"comment\" : {\"x\" : [1]}, \"seed\"");
    assertThat(DatasetManifest.read(CONF, root())).isEqualTo(written);
  }

  @Test
  void foldersThatAreNotPreparedAreRefused() throws Exception {
    assertRefused("DIR: not a prepared data set (no dataset.json); prepare it first");
    assertThatThrownBy(
            () -> DatasetManifest.read(CONF, new org.apache.hadoop.fs.Path(root(), "none")))
        .isInstanceOf(DatasetException.class)
        .hasMessage(where() + "/none: no such folder; prepare the data set first");
    writeSmallSet();
    Files.delete(dir.resolve("_SUCCESS"));
    assertRefused("DIR: preparation did not finish (no _SUCCESS); run it again");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"schemaVersion\" : 1 | \"schemaVersion\" : 2 | schema version 2, expected 1; use the"
            + " newer release that wrote it",
        "\"schemaVersion\" : 1 | \"schemaVersion\" : 0 | schema version 0, expected 1; prepare the"
            + " data set again",
        "\"images\" | \"text\" | expected a data set of kind \"images\", got \"text\"",
        "\"seed\" : 42 | \"seed\" : \"x\" | field \"seed\": expected an integer, got STRING",
        "\"height\" : 3 | \"hight\" : 3 | field \"height\": expected an integer, got nothing",
        "\"height\" : 3 | \"height\" : 3.5 | field \"height\": expected an integer, got NUMBER",
        "\"height\" : 3 | \"height\" : -3 | image shape -3x2x3: expected sides from 1 to 16384",
        "\"channels\" : 3 | \"channels\" : 1 | mean: expected 1 values, got 3",
        "0.250000000 | 7 | std: expected values from 0 to 1, got 7.0",
        "\"rows\" : 32 | \"rows\" : 33 | split of 33 rows in 4 row groups, but its files hold 32"
            + " in 4",
        "[ \"a\", \"b\", \"c\", \"d\", \"e\" ] | [ ] | expected 1 to 100000 classes, got 0",
        "[ \"a\", | [ 1, | field \"classes\": expected a list of text, got NUMBER",
        "\"part-00001.parquet\" | \"../x.parquet\" | part file \"../x.parquet\": expected a plain"
            + " file name such as part-00000.parquet",
        "\"part-00001.parquet\" | \"part-00000.parquet\" | part file \"part-00000.parquet\" is"
            + " named twice",
      })
  void wrongFieldsAreNamed(String from, String to, String message) throws Exception {
    writeSmallSet();
    rewrite(from, to);
    assertRefused("DIR/dataset.json: " + message);
  }

  @Test
  void brokenJsonIsOneLine() throws Exception {
    writeSmallSet();
    rewrite("\"kind\" :", "\"kind\"");
    assertThatThrownBy(() -> DatasetManifest.read(CONF, root()))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(where() + "/dataset.json: not JSON: ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    rewrite(Files.readString(dir.resolve("dataset.json")), "[1]");
    assertRefused("DIR/dataset.json: expected a JSON object, got ARRAY");
    rewrite("[1]", "");
    assertRefused("DIR/dataset.json: expected a JSON object, got nothing");
  }

  @Test
  void anOversizedManifestIsNotRead() throws Exception {
    writeSmallSet();
    Files.delete(dir.resolve(".dataset.json.crc"));
    try (RandomAccessFile file = new RandomAccessFile(dir.resolve("dataset.json").toFile(), "rw")) {
      file.setLength((64L << 20) + 1);
    }
    assertRefused("DIR/dataset.json: expected at most 67108864 bytes, got 67108865");
  }

  @Test
  void aMissingPartIsNamed() throws Exception {
    writeSmallSet();
    Files.delete(dir.resolve("train/part-00001.parquet"));
    assertRefused(
        "DIR/train/part-00001.parquet: named in dataset.json, but there is no such file;"
            + " restore it or prepare the data set again");
  }

  @Test
  void anExtraPartIsNamed() throws Exception {
    writeSmallSet();
    writePart(Subset.VALIDATION, 3, 1, 10);
    assertRefused(
        "DIR/validation/part-00003.parquet: not named in dataset.json;"
            + " remove it or prepare the data set again");
  }

  @Test
  void anotherRowCountIsNamedByTheIndex() throws Exception {
    DatasetManifest manifest = writeSmallSet();
    Files.delete(dir.resolve("train/part-00001.parquet"));
    writePart(Subset.TRAIN, 1, 8, 4);
    assertThatThrownBy(() -> RowGroupIndex.read(CONF, root(), manifest, Subset.TRAIN))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            where()
                + "/train/part-00001.parquet: 8 rows in 2 row groups, expected 7 in 1 as in"
                + " dataset.json; prepare the data set again");
  }

  @Test
  void anotherShapeIsNamedByTheIndex() throws Exception {
    writeSmallSet();
    rewrite("\"height\" : 3", "\"height\" : 4");
    DatasetManifest manifest = DatasetManifest.read(CONF, root());
    assertThatThrownBy(() -> RowGroupIndex.read(CONF, root(), manifest, Subset.TEST))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            where()
                + "/test/part-00000.parquet: images of shape 3x2x3, expected 4x2x3 as in"
                + " dataset.json");
  }

  @Test
  void rejectionsAreOneJsonLineEach() throws Exception {
    RejectionLog.write(
        CONF,
        root(),
        2,
        List.of(new Rejection("cat/\"a\".png", 0, "empty"), new Rejection("b.bin", 3073, "é")));
    assertThat(Files.readString(dir.resolve("_rejected/part-00002.jsonl")))
        .isEqualTo(
            """
            {"file":"cat/\\"a\\".png","offset":0,"reason":"empty"}
            {"file":"b.bin","offset":3073,"reason":"é"}
            """);
  }
}
