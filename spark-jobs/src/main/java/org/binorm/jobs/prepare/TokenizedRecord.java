package org.binorm.jobs.prepare;

import org.binorm.datasets.Rejection;
import org.binorm.datasets.prepared.TextCounts;
import org.binorm.datasets.prepared.TokenRow;
import org.binorm.datasets.text.TokenExample;

/**
 * One example of tokens on its way to a shard, or the reason why a document gives none.
 *
 * <p>A class and not a record because Spark's Kryo cannot restore records.
 */
final class TokenizedRecord implements ShardRecord {
  private static final long serialVersionUID = 1L;
  private static final int[] NO_TOKENS = {};

  private final String file;
  private final long offset;
  private final int[] tokens;
  private final int repeated;
  private final int dropped;
  private final String reason;

  private TokenizedRecord(
      String file, long offset, int[] tokens, int repeated, int dropped, String reason) {
    this.file = file;
    this.offset = offset;
    this.tokens = tokens;
    this.repeated = repeated;
    this.dropped = dropped;
    this.reason = reason;
  }

  static TokenizedRecord example(TokenExample example) {
    return new TokenizedRecord(
        example.id(), 0, example.tokens(), example.repeated(), example.dropped(), "");
  }

  static TokenizedRecord rejected(Rejection rejection) {
    return new TokenizedRecord(
        rejection.file(), rejection.offset(), NO_TOKENS, 0, 0, rejection.reason());
  }

  TokenRow row(String id) {
    return new TokenRow(id, tokens);
  }

  /** The tokens of this example alone; documents and bytes are counted elsewhere. */
  TextCounts counts(int unknownId) {
    long unknown = 0;
    for (int i = repeated; i < tokens.length; i++) {
      unknown += tokens[i] == unknownId ? 1 : 0;
    }
    return new TextCounts(0, 0, tokens.length - repeated, unknown, dropped);
  }

  @Override
  public Rejection rejection() {
    return new Rejection(file, offset, reason);
  }

  @Override
  public String noun() {
    return "examples";
  }

  @Override
  public String place() {
    return file;
  }
}
