package org.binorm.datasets.prepared;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
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
import org.binorm.datasets.split.Subset;

/** Manifests to JSON and back: what all kinds share. Fields nobody knows are let pass. */
final class ManifestJson {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);

  private ManifestJson() {}

  static String pretty(PreparedManifest manifest) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return MAPPER.writer(printer).writeValueAsString(tree(manifest)) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }

  static String fingerprint(PreparedManifest manifest) {
    try {
      return sha256(MAPPER.writeValueAsString(tree(manifest)).getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always JSON", e);
    }
  }

  /** SHA-256 of bytes, hexadecimal. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static ObjectNode tree(PreparedManifest manifest) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("kind", manifest.kind().key());
    root.put("schemaVersion", manifest.kind().schemaVersion());
    if (manifest instanceof DatasetManifest images) {
      ImageManifestJson.add(images, root);
    } else if (manifest instanceof TextManifest text) {
      TextManifestJson.add(text, root);
    }
    root.put("seed", manifest.seed());
    root.put("sourceFingerprint", manifest.sourceFingerprint());
    root.put("toolVersion", manifest.toolVersion());
    return root;
  }

  /** Adds {@code splits}; the kind may go on adding to each of them. */
  static ObjectNode addSplits(PreparedManifest manifest, ObjectNode root) {
    ObjectNode splits = root.putObject("splits");
    for (Subset subset : Subset.prepared()) {
      addSplit(splits.putObject(subset.directoryName()), manifest.split(subset));
    }
    return splits;
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

  /**
   * Reads a manifest.
   *
   * @param where names the file in errors
   */
  static PreparedManifest parse(byte[] json, DatasetKind expected, String where)
      throws IOException {
    ManifestFields fields = fields(json, where);
    String kind = fields.text("kind");
    if (!kind.equals(expected.key())) {
      throw new DatasetException(
          "%s: expected a data set of kind \"%s\", got \"%s\""
              .formatted(where, expected.key(), kind));
    }
    refuseOtherVersions(fields, expected, where);
    try {
      return switch (expected) {
        case IMAGES -> ImageManifestJson.manifest(fields);
        case TEXT -> TextManifestJson.manifest(fields);
      };
    } catch (IllegalArgumentException e) {
      throw new DatasetException(where + ": " + e.getMessage(), e);
    }
  }

  /** The kind that a manifest states. */
  static DatasetKind kind(byte[] json, String where) throws IOException {
    String kind = fields(json, where).text("kind");
    return DatasetKind.named(kind)
        .orElseThrow(
            () ->
                new DatasetException(
                    "%s: expected a data set of kind \"images\" or \"text\", got \"%s\""
                        .formatted(where, kind)));
  }

  private static ManifestFields fields(byte[] json, String where) throws IOException {
    try {
      return new ManifestFields(MAPPER.readTree(json), where);
    } catch (JsonProcessingException e) {
      throw new DatasetException(where + ": not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static void refuseOtherVersions(ManifestFields fields, DatasetKind kind, String where) {
    int version = fields.integer("schemaVersion");
    if (version != kind.schemaVersion()) {
      throw new DatasetException(
          "%s: schema version %d, expected %d; %s"
              .formatted(
                  where,
                  version,
                  kind.schemaVersion(),
                  version > kind.schemaVersion()
                      ? "use the newer release that wrote it"
                      : "prepare the data set again"));
    }
  }

  static Map<Subset, SplitFiles> splits(ManifestFields fields) {
    Map<Subset, SplitFiles> splits = new EnumMap<>(Subset.class);
    ManifestFields splitFields = fields.object("splits");
    for (Subset subset : Subset.prepared()) {
      splits.put(subset, split(splitFields.object(subset.directoryName())));
    }
    return splits;
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
