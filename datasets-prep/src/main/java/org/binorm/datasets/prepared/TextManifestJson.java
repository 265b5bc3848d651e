package org.binorm.datasets.prepared;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.text.TextExamples;

/** What only the manifest of text has. */
final class TextManifestJson {

  private TextManifestJson() {}

  static void add(TextManifest manifest, ObjectNode root) {
    root.put("context", manifest.context());
    root.put("vocabulary", manifest.vocabulary());
    root.put("tokenizerSha256", manifest.tokenizerSha256());
    root.put("examples", manifest.examples().key());
    root.put("unknownId", manifest.unknownId());
    root.put("paddingId", manifest.paddingId());
    root.put("endOfTextId", manifest.endOfTextId());
    ObjectNode splits = ManifestJson.addSplits(manifest, root);
    for (Subset subset : Subset.prepared()) {
      addCounts((ObjectNode) splits.get(subset.directoryName()), manifest.counts(subset));
    }
    TextCounts training = manifest.counts(Subset.TRAIN);
    root.put("tokensPerByte", Decimals.rounded(training.tokensPerByte()));
    root.put("unknownRate", Decimals.rounded(training.unknownRate()));
  }

  private static void addCounts(ObjectNode node, TextCounts counts) {
    node.put("documents", counts.documents());
    node.put("bytes", counts.bytes());
    node.put("tokens", counts.tokens());
    node.put("unknownTokens", counts.unknownTokens());
    node.put("droppedTokens", counts.droppedTokens());
  }

  static TextManifest manifest(ManifestFields fields) {
    Map<Subset, TextCounts> counts = new EnumMap<>(Subset.class);
    ManifestFields splits = fields.object("splits");
    for (Subset subset : Subset.prepared()) {
      counts.put(subset, counts(splits.object(subset.directoryName())));
    }
    return new TextManifest(
        fields.integer("context"),
        fields.integer("vocabulary"),
        fields.text("tokenizerSha256"),
        TextExamples.of(fields.text("examples")),
        fields.integer("unknownId"),
        fields.integer("paddingId"),
        fields.integer("endOfTextId"),
        ManifestJson.splits(fields),
        counts,
        fields.longInteger("seed"),
        fields.text("sourceFingerprint"),
        fields.text("toolVersion"));
  }

  private static TextCounts counts(ManifestFields fields) {
    return new TextCounts(
        fields.longInteger("documents"),
        fields.longInteger("bytes"),
        fields.longInteger("tokens"),
        fields.longInteger("unknownTokens"),
        fields.longInteger("droppedTokens"));
  }
}
