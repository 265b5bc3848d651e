package org.binorm.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.source.SubsetNames;
import org.binorm.datasets.split.Subset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetImageSourceTest extends SourceTestBase {

  private static final MessageType HUGGING_FACE =
      MessageTypeParser.parseMessageType(
          """
          message schema {
            optional group image { optional binary bytes; optional binary path (STRING); }
            optional int64 label;
          }
          """);

  private static final MessageType PLAIN =
      MessageTypeParser.parseMessageType(
          """
          message schema {
            required int32 label;
            required group image { required binary bytes; }
            required double weight;
          }
          """);

  private static final String CAT_DOG =
      """
      {"info": {"features": {"image": {"_type": "Image"},
                             "label": {"names": ["cat", "dog"], "_type": "ClassLabel"}}}}
      """;

  private ParquetWriter<Group> writer(String name, MessageType schema, Map<String, String> metadata)
      throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    return ExampleParquetWriter.builder(hadoop(file))
        .withType(schema)
        .withConf(CONF)
        .withCompressionCodec(CompressionCodecName.SNAPPY)
        .withRowGroupRowCountLimit(3)
        .withExtraMetaData(metadata)
        .build();
  }

  private static Group row(Long label, String bytes) {
    Group row = new SimpleGroup(HUGGING_FACE);
    if (label != null) {
      row.add("label", label);
    }
    Group image = row.addGroup("image");
    if (bytes != null) {
      image.add("bytes", Binary.fromString(bytes));
    }
    image.add("path", "x.png");
    return row;
  }

  private void writeHuggingFace(String name, Map<String, String> metadata, Object... labels)
      throws IOException {
    try (ParquetWriter<Group> writer = writer(name, HUGGING_FACE, metadata)) {
      for (Object label : labels) {
        writer.write(row(((Number) label).longValue(), "image of " + label));
      }
    }
  }

  private static String text(SourceImage image) {
    return new String(((ImageContent.Encoded) image.content()).bytes(), StandardCharsets.UTF_8);
  }

  @Test
  void huggingFaceFilesGiveNamesSubsetsAndRows() throws IOException {
    Map<String, String> names = Map.of("huggingface", CAT_DOG);
    writeHuggingFace("data/train-00000-of-00002.parquet", names, 0, 1, 0, 1);
    writeHuggingFace("data/train-00001-of-00002.parquet", names, 1);
    writeHuggingFace("data/test-00000-of-00001.parquet", names, 0);

    ImageSource source = open("parquet");
    assertThat(source.classNames()).containsExactly("cat", "dog");
    assertThat(source.splits()).hasSize(4);
    Collected all = readAll(source);
    assertThat(all.ids())
        .containsExactly(
            "test/000000",
            "train/000000",
            "train/000001",
            "train/000002",
            "train/000003",
            "train/000004");
    assertThat(all.labels()).containsExactly(0, 0, 1, 0, 1, 1);
    assertThat(text(all.images.get(2))).isEqualTo("image of 1");
    assertThat(all.images.get(0).subset()).isEqualTo(Subset.TEST);
    assertThat(all.images.get(4).offset()).isEqualTo(3);
    assertThat(all.images.get(5).file()).isEqualTo("data/train-00001-of-00002.parquet");
  }

  @Test
  void withoutMetadataClassesAreNumberedUpToTheLargestLabel() throws IOException {
    try (ParquetWriter<Group> writer = writer("all.parquet", PLAIN, Map.of())) {
      for (int label : new int[] {1, 4, 0, 2}) {
        Group row = new SimpleGroup(PLAIN);
        row.add("label", label);
        row.addGroup("image").add("bytes", Binary.fromString("x" + label));
        row.add("weight", 0.5);
        writer.write(row);
      }
    }
    ImageSource source = open("parquet");
    assertThat(source.classNames()).containsExactly("0", "1", "2", "3", "4");
    Collected all = readAll(source);
    assertThat(all.labels()).containsExactly(1, 4, 0, 2);
    assertThat(all.ids()).startsWith("unspecified/000000");
    assertThat(text(all.images.get(3))).isEqualTo("x2");
  }

  @Test
  void rowsThatCannotBeUsedAreRejectedWithTheirNumber() throws IOException {
    try (ParquetWriter<Group> writer =
        writer("train.parquet", HUGGING_FACE, Map.of("huggingface", CAT_DOG))) {
      writer.write(row(0L, "good"));
      writer.write(row(-1L, "unlabelled"));
      writer.write(row(null, "no label"));
      writer.write(row(1L, null));
      writer.write(row(2L, "too high"));
      writer.write(new SimpleGroup(HUGGING_FACE));
    }
    Collected all = readAll(open("parquet"));
    assertThat(all.ids()).containsExactly("train/000000");
    assertThat(all.rejections)
        .containsExactly(
            new Rejection("train.parquet", 1, "label out of range: expected 0 to 1, got -1"),
            new Rejection("train.parquet", 2, "label is null"),
            new Rejection("train.parquet", 3, "image.bytes is null"),
            new Rejection("train.parquet", 4, "label out of range: expected 0 to 1, got 2"),
            new Rejection("train.parquet", 5, "image.bytes is null"));
  }

  @ParameterizedTest
  @CsvSource({
    "data/train-00000-of-00001.parquet, TRAIN",
    "test/0000.parquet, TEST",
    "x/validation_3.parquet, VALIDATION",
    "Valid.parquet, VALIDATION",
    "train/test-1.parquet, TEST",
    "latest-0001.parquet, UNSPECIFIED",
    "constrained.parquet, UNSPECIFIED"
  })
  void wordsOfThePathNameTheSubset(String name, Subset subset) {
    assertThat(SubsetNames.of(name)).isEqualTo(subset);
  }

  @Test
  void missingColumnsAreNamed() throws IOException {
    MessageType other =
        MessageTypeParser.parseMessageType(
            "message m { required group img { required binary bytes; } required int64 label; }");
    try (ParquetWriter<Group> writer = writer("a.parquet", other, Map.of())) {
      Group row = new SimpleGroup(other);
      row.addGroup("img").add("bytes", Binary.fromString("x"));
      row.add("label", 1L);
      writer.write(row);
    }
    assertRefused(
        "parquet",
        "DIR/a.parquet: expected the columns image.bytes and label, got img.bytes, label;"
            + " rename them");
  }

  @Test
  void aColumnOfAnotherTypeIsRefused() throws IOException {
    MessageType other =
        MessageTypeParser.parseMessageType(
            "message m { required group image { required binary bytes; } required double label; }");
    try (ParquetWriter<Group> writer = writer("a.parquet", other, Map.of())) {
      Group row = new SimpleGroup(other);
      row.addGroup("image").add("bytes", Binary.fromString("x"));
      row.add("label", 1.0);
      writer.write(row);
    }
    assertRefused("parquet", "DIR/a.parquet: column label: expected INT32 or INT64, got DOUBLE");
  }

  @Test
  void filesThatNameDifferentClassesAreRefused() throws IOException {
    writeHuggingFace("train.parquet", Map.of("huggingface", CAT_DOG), 0);
    writeHuggingFace("x/test.parquet", Map.of("huggingface", CAT_DOG.replace("dog", "fox")), 0);
    assertRefused(
        "parquet",
        "DIR/x/test.parquet: its metadata names other classes than train.parquet;"
            + " expected the same list");
  }

  @Test
  void anAbsurdLabelDoesNotMakeAnAbsurdClassList() throws IOException {
    writeHuggingFace("train.parquet", Map.of(), 0, 4_000_000_000L);
    assertRefused("parquet", "DIR: expected a largest label from 0 to 99999, got 4000000000");
  }

  @Test
  void filesThatAreNotParquetAreRefused() throws IOException {
    write("train.parquet", "PAR1 this is not it");
    assertThatThrownBy(() -> open("parquet"))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(
            folderName() + "/train.parquet: not a Parquet file or a damaged one: ");
    write("train.parquet", "");
    assertRefused("parquet", "DIR/train.parquet: expected a Parquet file, got 0 bytes");
  }

  @Test
  void aFolderWithoutParquetIsRefused() throws IOException {
    write("a.txt", "x");
    assertRefused("parquet", "DIR: expected *.parquet files, got none");
  }
}
