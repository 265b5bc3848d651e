package org.binorm.datasets.prepared;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.split.Subset;

/** {@link DatasetManifest} to JSON and back; fields nobody knows are let pass. */
final class ManifestJson {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

  private ManifestJson() {}

  static String pretty(DatasetManifest manifest) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return MAPPER.writer(printer).writeValueAsString(tree(manifest)) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }

  static String fingerprint(DatasetManifest manifest) {
    try {
      byte[] json = MAPPER.writeValueAsString(tree(manifest)).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json));
    } catch (JsonProcessingException | NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static ObjectNode tree(DatasetManifest manifest) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("kind", DatasetManifest.KIND);
    root.put("schemaVersion", DatasetManifest.SCHEMA_VERSION);
    root.put("height", manifest.shape().height());
    root.put("width", manifest.shape().width());
    root.put("channels", manifest.shape().channels());
    manifest.classes().forEach(root.putArray("classes")::add);
    ObjectNode splits = root.putObject("splits");
    for (Subset subset : Subset.prepared()) {
      addSplit(splits.putObject(subset.directoryName()), manifest.split(subset));
    }
    addDecimals(root.putArray("mean"), manifest.mean());
    addDecimals(root.putArray("std"), manifest.std());
    root.put("seed", manifest.seed());
    root.put("sourceFingerprint", manifest.sourceFingerprint());
    root.put("toolVersion", manifest.toolVersion());
    return root;
  }

  private static void addSplit(ObjectNode node, SplitFiles split) {
    node.put("rows", split.rows());
    node.put("rowGroups", split.rowGroups());
    ArrayNode files = node.putArray("files");
    for (PartFile file : split.files()) {
      ObjectNode entry = files.addObject();
      entry.put("name", file.name());
      entry.put("rows", file.rows());
      entry.put("rowGroups", file.rowGroups());
    }
  }

  private static void addDecimals(ArrayNode node, List<Double> values) {
    values.forEach(value -> node.add(Decimals.rounded(value)));
  }

  /**
   * Reads a manifest.
   *
   * @param where names the file in errors
   */
  static DatasetManifest parse(byte[] json, String where) throws IOException {
    JsonNode root;
    try {
      root = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new DatasetException(where + ": not JSON: " + e.getOriginalMessage(), e);
    }
    ManifestFields fields = new ManifestFields(root, where);
    refuseOtherKinds(fields, where);
    try {
      return manifest(fields);
    } catch (IllegalArgumentException e) {
      throw new DatasetException(where + ": " + e.getMessage(), e);
    }
  }

  private static void refuseOtherKinds(ManifestFields fields, String where) {
    String kind = fields.text("kind");
    if (!kind.equals(DatasetManifest.KIND)) {
      throw new DatasetException(
          "%s: expected a data set of kind \"%s\", got \"%s\""
              .formatted(where, DatasetManifest.KIND, kind));
    }
    int version = fields.integer("schemaVersion");
    if (version != DatasetManifest.SCHEMA_VERSION) {
      throw new DatasetException(
          "%s: schema version %d, expected %d; %s"
              .formatted(
                  where,
                  version,
                  DatasetManifest.SCHEMA_VERSION,
                  version > DatasetManifest.SCHEMA_VERSION
                      ? "use the newer release that wrote it"
                      : "prepare the data set again"));
    }
  }

  private static DatasetManifest manifest(ManifestFields fields) {
    Map<Subset, SplitFiles> splits = new EnumMap<>(Subset.class);
    ManifestFields splitFields = fields.object("splits");
    for (Subset subset : Subset.prepared()) {
      splits.put(subset, split(splitFields.object(subset.directoryName())));
    }
    return new DatasetManifest(
        new ImageShape(
            fields.integer("height"), fields.integer("width"), fields.integer("channels")),
        fields.texts("classes"),
        splits,
        fields.numbers("mean"),
        fields.numbers("std"),
        fields.longInteger("seed"),
        fields.text("sourceFingerprint"),
        fields.text("toolVersion"));
  }

  private static SplitFiles split(ManifestFields fields) {
    List<PartFile> files = new ArrayList<>();
    for (ManifestFields file : fields.objects("files")) {
      files.add(
          new PartFile(file.text("name"), file.longInteger("rows"), file.integer("rowGroups")));
    }
    return new SplitFiles(fields.longInteger("rows"), fields.integer("rowGroups"), files);
  }
}
