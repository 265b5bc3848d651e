package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.binorm.engine.checkpoint.SafetensorsFile;
import org.binorm.jobs.prepare.PrepareImagesJob;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/formats.md} says of every file what small runs have written. */
class FormatsTest {
  private static final Path DOCUMENT = Path.of("../docs/formats.md");
  private static final Pattern TICKED = Pattern.compile("`([^`]+)`");
  private static final ObjectMapper JSON = new ObjectMapper();

  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  @TempDir private static Path folder;
  private static Map<String, List<List<String>>> document;

  @BeforeAll
  static void run() throws Exception {
    document = tables();
    for (Experiment.Kind kind : Experiment.Kind.values()) {
      Experiment experiment = Experiment.prepared(kind, folder(kind), SPARK.session());
      experiment.train(SPARK.session(), "run");
      experiment.export(SPARK.session(), "run");
    }
  }

  private static Path folder(Experiment.Kind kind) throws IOException {
    return Files.createDirectories(folder.resolve(kind.name()));
  }

  /** The rows of all tables by the heading they stand under. */
  private static Map<String, List<List<String>>> tables() throws IOException {
    Map<String, List<List<String>>> tables = new LinkedHashMap<>();
    String heading = "";
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("#")) {
        heading = line.replaceFirst("#+ ", "").replace("`", "");
      } else if (line.startsWith("| `")) {
        List<String> cells = new ArrayList<>();
        for (String cell : line.substring(1, line.length() - 1).split("\\|", -1)) {
          cells.add(cell.replace("&lt;", "<").replace("&gt;", ">").strip());
        }
        tables.computeIfAbsent(heading, key -> new ArrayList<>()).add(cells);
      }
    }
    return tables;
  }

  private static List<String> firstCells(String heading) {
    assertThat(document).containsKey(heading);
    return document.get(heading).stream().map(row -> row.get(0).replace("`", "")).toList();
  }

  private static void assertColumns(String heading, String directory) {
    StructType schema =
        SPARK.session().read().parquet(folder.resolve(directory).toString()).schema();
    List<String> written = new ArrayList<>();
    for (StructField field : schema.fields()) {
      written.add("`" + field.name() + "` " + field.dataType().simpleString());
    }
    assertThat(document).containsKey(heading);
    assertThat(document.get(heading).stream().map(row -> row.get(0) + " " + row.get(1)))
        .as(heading)
        .containsExactlyElementsOf(written);
  }

  @Test
  void columnsOfPreparedSets() {
    assertColumns("{train,validation,test}/part-*.parquet, images", "IMAGES/prepared/train");
    assertColumns("{train,validation,test}/part-*.parquet, text", "TEXT/prepared/train");
  }

  @Test
  void columnsOfMetrics() {
    for (String kind : List.of("IMAGES", "TEXT")) {
      assertColumns("metrics/rounds/*.parquet", kind + "/run/metrics/rounds");
      assertColumns("metrics/epochs/*.parquet", kind + "/run/metrics/epochs");
    }
  }

  @Test
  void columnsOfEvaluations() throws IOException {
    for (Experiment.Kind kind : Experiment.Kind.values()) {
      Path evaluation = folder(kind).resolve("run/export/evaluation");
      try (var files = Files.list(evaluation)) {
        for (Path table : files.filter(Files::isDirectory).toList()) {
          String name = "evaluation/" + table.getFileName();
          String heading = name + "/*.parquet";
          String ofKind = heading + (kind == Experiment.Kind.TEXT ? ", text" : ", images");
          String directory = kind + "/run/export/" + name;
          assertColumns(document.containsKey(ofKind) ? ofKind : heading, directory);
        }
      }
    }
  }

  @Test
  void keysOfManifests() throws IOException {
    Set<String> images = keys("IMAGES/prepared/dataset.json");
    Set<String> text = keys("TEXT/prepared/dataset.json");
    Set<String> all = new TreeSet<>(images);
    all.addAll(text);

    assertThat(firstCells("dataset.json")).containsExactlyInAnyOrderElementsOf(all);
    assertThat(json("IMAGES/prepared/dataset.json").path("schemaVersion").intValue()).isEqualTo(1);
  }

  @Test
  void keysOfStatesAndResults() throws IOException {
    assertThat(firstCells("rounds/NNNNNN/state.json"))
        .containsExactlyElementsOf(keys("IMAGES/run/rounds/" + latest() + "/state.json"));
    for (String directory : List.of("IMAGES/prepared", "TEXT/run", "TEXT/run/export")) {
      JsonNode result = json(directory + "/_RESULT.json");
      List<String> keys = new ArrayList<>();
      result.fieldNames().forEachRemaining(keys::add);
      List<List<String>> rows = document.get("_RESULT.json");
      assertThat(rows.stream().limit(keys.size()).map(row -> row.get(0).replace("`", "")))
          .containsExactlyElementsOf(keys);
    }
  }

  private static String latest() throws IOException {
    return Files.readString(folder.resolve("IMAGES/run/LATEST")).strip();
  }

  @Test
  void metricsOfEveryJob() throws IOException {
    Map<String, String> stated = new LinkedHashMap<>();
    for (List<String> row : document.get("_RESULT.json")) {
      stated.put(row.get(0).replace("`", ""), row.get(1));
    }
    for (Experiment.Kind kind : Experiment.Kind.values()) {
      for (String directory : List.of("prepared", "run", "run/export")) {
        JsonNode result = json(kind + "/" + directory + "/_RESULT.json");
        String cell = stated.get(result.path("job").textValue());
        Set<String> words =
            new TreeSet<>(TICKED.matcher(cell).results().map(match -> match.group(1)).toList());
        result
            .path("metrics")
            .fieldNames()
            .forEachRemaining(
                name ->
                    assertThat(words.contains(name) || words.contains(lastPart(name)))
                        .as("%s: %s in %s", result.path("job"), name, cell)
                        .isTrue());
      }
    }
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  @Test
  void metadataOfReleasedModels() throws IOException {
    Set<String> written = new TreeSet<>();
    for (Experiment.Kind kind : Experiment.Kind.values()) {
      Path model = folder(kind).resolve("run/export/model.safetensors");
      written.addAll(SafetensorsFile.read(model).metadata().keySet());
    }
    assertThat(firstCells("model.safetensors").stream().filter(cell -> cell.startsWith("binorm.")))
        .containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void metadataOfStates() throws IOException {
    Path round = folder.resolve("IMAGES/run/rounds").resolve(latest());
    String text = Files.readString(DOCUMENT);
    for (String name : List.of("shadow.safetensors", "optimizer.safetensors")) {
      SafetensorsFile file = SafetensorsFile.read(round.resolve(name));
      assertThat(file.metadata().keySet()).allSatisfy(key -> assertThat(text).contains("`" + key));
    }
    assertThat(SafetensorsFile.read(round.resolve("optimizer.safetensors")).names())
        .allSatisfy(name -> assertThat(text).contains("`" + name + "`"));
  }

  @Test
  void tensorsToVerifyReadersWith() throws IOException {
    String text = Files.readString(DOCUMENT);
    String verification =
        text.substring(text.indexOf("`evaluation/verification.safetensors` holds"));
    for (Experiment.Kind kind : Experiment.Kind.values()) {
      Path file = folder(kind).resolve("run/export/evaluation/verification.safetensors");
      for (String name : SafetensorsFile.read(file).names()) {
        assertThat(verification)
            .contains("`" + name + "` (" + SafetensorsFile.read(file).dtype(name));
      }
    }
  }

  @Test
  void keysOfRejectedRecords(@TempDir Path work) throws Exception {
    TinyImages.classFolders(work.resolve("source"), List.of("a", "b"), 4);
    Files.write(work.resolve("source/a/000.jpg"), new byte[] {1, 2, 3});
    var config =
        org.binorm.jobs.config.ConfigLoader.parse(
            "c",
            "data: {source: '%1$s/source', path: '%1$s/set', height: 8, width: 8, channels: 3, max-rejected: 1}"
                .formatted(work),
            List.of());
    new PrepareImagesJob().run(SPARK.session(), config);

    Set<String> keys = new LinkedHashSet<>();
    try (var files = Files.walk(work.resolve("set/_rejected"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".jsonl")).toList()) {
        for (String line : Files.readAllLines(file)) {
          JSON.readTree(line).fieldNames().forEachRemaining(keys::add);
        }
      }
    }
    assertThat(firstCells("_rejected/part-*.jsonl")).containsExactlyElementsOf(keys);
  }

  /** Files and folders that a directory holds, and no others. */
  @Test
  void theTreesNameEveryFile() throws IOException {
    String text = Files.readString(DOCUMENT);
    Set<String> trees = new TreeSet<>();
    for (MatchResult block :
        Pattern.compile("(?s)```\n(.*?)```").matcher(text).results().toList()) {
      trees.add(block.group(1));
    }
    String named = String.join("\n", trees);
    for (Experiment.Kind kind : Experiment.Kind.values()) {
      for (String directory : List.of("prepared", "run", "run/export")) {
        try (var files = Files.list(folder(kind).resolve(directory))) {
          assertThat(
                  files.map(file -> file.getFileName().toString()).filter(f -> !f.startsWith(".")))
              .filteredOn(name -> !name.equals("export"))
              .allSatisfy(name -> assertThat(named).contains(name));
        }
      }
    }
  }

  private static JsonNode json(String file) throws IOException {
    return JSON.readTree(folder.resolve(file).toFile());
  }

  private static Set<String> keys(String file) throws IOException {
    Set<String> keys = new LinkedHashSet<>();
    collect("", json(file), keys);
    return keys;
  }

  private static void collect(String prefix, JsonNode node, Set<String> keys) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      boolean split = prefix.equals("splits.");
      String key = prefix + (split ? "NAME" : entry.getKey());
      JsonNode value = entry.getValue();
      if (value.isObject()) {
        collect(key + ".", value, keys);
      } else if (value.isArray() && value.path(0).isObject()) {
        collect(key + "[].", value.path(0), keys);
      } else if (!(value.isArray() && value.isEmpty())) {
        keys.add(key);
      }
    }
  }
}
