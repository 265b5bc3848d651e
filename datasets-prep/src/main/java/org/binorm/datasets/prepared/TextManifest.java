package org.binorm.datasets.prepared;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.split.Subset;
import org.binorm.datasets.text.TextExamples;

/**
 * The manifest of a prepared data set of text, {@code dataset.json}.
 *
 * <pre>
 * kind "text", schemaVersion, context, vocabulary, tokenizerSha256, examples, unknownId, paddingId,
 * endOfTextId,
 * splits {train {rows, rowGroups, files [{name, rows, rowGroups}...], documents, bytes, tokens,
 * unknownTokens, droppedTokens}, validation, test},
 * tokensPerByte, unknownRate (of the training split; for readers, not read back),
 * seed, sourceFingerprint, toolVersion
 * </pre>
 *
 * @param context longest input of a model; a row has at most one token more
 * @param vocabulary ids are below this
 * @param tokenizerSha256 SHA-256 (hex) of {@code tokenizer.json} beside the manifest
 * @param examples what a row is
 * @param unknownId stands for what the vocabulary cannot spell, or {@link #NO_ID}
 * @param paddingId fills a batch beside shorter rows, or {@link #NO_ID}
 * @param endOfTextId ends a document, or {@link #NO_ID}
 * @param splits all three prepared subsets; one that is missing counts as empty
 * @param counts likewise
 */
public record TextManifest(
    int context,
    int vocabulary,
    String tokenizerSha256,
    TextExamples examples,
    int unknownId,
    int paddingId,
    int endOfTextId,
    Map<Subset, SplitFiles> splits,
    Map<Subset, TextCounts> counts,
    long seed,
    String sourceFingerprint,
    String toolVersion)
    implements PreparedManifest {

  /** Name of the tokenizer in the directory. */
  public static final String TOKENIZER_NAME = "tokenizer.json";

  /** Stands for a token that the vocabulary does not have. */
  public static final int NO_ID = -1;

  public TextManifest {
    TokenSpec checked = new TokenSpec(context, vocabulary, tokenizerSha256);
    Objects.requireNonNull(examples, "examples");
    Objects.requireNonNull(sourceFingerprint, "sourceFingerprint");
    Objects.requireNonNull(toolVersion, "toolVersion");
    requireId("unknownId", unknownId, checked);
    requireId("paddingId", paddingId, checked);
    requireId("endOfTextId", endOfTextId, checked);
    splits = PreparedManifest.everySubset(splits, SplitFiles.EMPTY);
    counts = PreparedManifest.everySubset(counts, TextCounts.NONE);
  }

  private static void requireId(String name, int id, TokenSpec spec) {
    if (id < NO_ID || id >= spec.vocabulary()) {
      throw new IllegalArgumentException(
          "%s: expected -1 (none) or an id below %d, got %d"
              .formatted(name, spec.vocabulary(), id));
    }
  }

  @Override
  public DatasetKind kind() {
    return DatasetKind.TEXT;
  }

  /** What the footers of the files repeat. */
  public TokenSpec tokenSpec() {
    return new TokenSpec(context, vocabulary, tokenizerSha256);
  }

  /** How much text one prepared subset holds. */
  public TextCounts counts(Subset subset) {
    return counts.getOrDefault(subset, TextCounts.NONE);
  }

  /**
   * Reads the manifest of a directory and checks that it is complete and holds the files named;
   * {@link RowGroupIndex} compares their row counts.
   *
   * @throws org.binorm.datasets.DatasetException if it is no prepared data set of ours, one of
   *     another kind, or damaged
   */
  public static TextManifest read(Configuration conf, Path dir) throws IOException {
    return (TextManifest) new PreparedDirectory(conf, dir).readManifest(DatasetKind.TEXT);
  }

  /**
   * The bytes of the tokenizer in a directory.
   *
   * @throws org.binorm.datasets.DatasetException if it is not the one the rows were made with
   */
  public byte[] tokenizerJson(Configuration conf, Path dir) throws IOException {
    return new PreparedDirectory(conf, dir).readTokenizer(this);
  }
}
