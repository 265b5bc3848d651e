package org.binorm.datasets.prepared;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.binorm.datasets.image.ImageShape;

/** What only the manifest of images has. */
final class ImageManifestJson {

  private ImageManifestJson() {}

  static void add(DatasetManifest manifest, ObjectNode root) {
    root.put("height", manifest.shape().height());
    root.put("width", manifest.shape().width());
    root.put("channels", manifest.shape().channels());
    manifest.classes().forEach(root.putArray("classes")::add);
    ManifestJson.addSplits(manifest, root);
    addDecimals(root.putArray("mean"), manifest.mean());
    addDecimals(root.putArray("std"), manifest.std());
  }

  private static void addDecimals(ArrayNode node, List<Double> values) {
    values.forEach(value -> node.add(Decimals.rounded(value)));
  }

  static DatasetManifest manifest(ManifestFields fields) {
    return new DatasetManifest(
        new ImageShape(
            fields.integer("height"), fields.integer("width"), fields.integer("channels")),
        fields.texts("classes"),
        ManifestJson.splits(fields),
        fields.numbers("mean"),
        fields.numbers("std"),
        fields.longInteger("seed"),
        fields.text("sourceFingerprint"),
        fields.text("toolVersion"));
  }
}
