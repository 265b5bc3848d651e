package org.binorm.datasets.prepared;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes one Parquet file of a prepared data set of text.
 *
 * <p>The same rows and options give the same bytes: no time stamp, no host name, row groups cut by
 * row count alone. Dictionaries and statistics are off.
 *
 * <p>Refuses to overwrite. A writer that fails leaves its file behind unfinished: write under a
 * temporary name and rename. Not thread-safe.
 */
public final class TextShardWriter implements AutoCloseable {

  private final TokenSpec spec;
  private final ShardFile<TokenRow> shard;

  /** Creates the file. */
  public TextShardWriter(Configuration conf, Path file, TokenSpec spec, ShardOptions options)
      throws IOException {
    this.spec = spec;
    this.shard =
        new ShardFile<>(
            conf,
            file,
            new TextWriteSupport(spec),
            options,
            List.of(TextSchema.ID, TextSchema.TOKENS_COLUMN));
  }

  /** Appends one row of 2 to context + 1 tokens; fewer would predict nothing. */
  public void write(TokenRow row) throws IOException {
    int length = row.tokens().length;
    if (length < 2 || length > spec.context() + 1) {
      throw new IllegalArgumentException(
          "row \"%s\": expected 2 to %d tokens, got %d"
              .formatted(row.id(), spec.context() + 1, length));
    }
    for (int token : row.tokens()) {
      if (token < 0 || token >= spec.vocabulary()) {
        throw new IllegalArgumentException(
            "row \"%s\": expected ids from 0 to %d, got %d"
                .formatted(row.id(), spec.vocabulary() - 1, token));
      }
    }
    shard.write(row);
  }

  /** Finishes the file. */
  @Override
  public void close() throws IOException {
    shard.close();
  }

  /** What to say about this file in the manifest; after {@link #close()}. */
  public PartFile partFile() {
    return shard.partFile();
  }
}
