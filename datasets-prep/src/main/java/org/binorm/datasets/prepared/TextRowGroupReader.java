package org.binorm.datasets.prepared;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.binorm.datasets.DatasetException;
import org.binorm.datasets.parquet.ColumnBlock;
import org.binorm.datasets.parquet.ParquetInput;

/**
 * Reads one row group of a prepared data set of text into plain arrays.
 *
 * <p>Every id is checked to be in the vocabulary and every row to have 2 to context + 1 tokens, as
 * the file's footer states them; {@link RowGroupIndex} has compared that with the manifest. Needs
 * the row group's compressed bytes and four bytes a token in memory.
 */
public final class TextRowGroupReader {

  private static final String[] NO_IDS = {};

  private TextRowGroupReader() {}

  /** The tokens; the ids of the rows are not read. */
  public static TokenRowGroup read(Configuration conf, RowGroupRef ref) throws IOException {
    return read(conf, ref, false);
  }

  /** The tokens and the ids of the rows. */
  public static TokenRowGroup readWithIds(Configuration conf, RowGroupRef ref) throws IOException {
    return read(conf, ref, true);
  }

  private static TokenRowGroup read(Configuration conf, RowGroupRef ref, boolean withIds)
      throws IOException {
    try (ParquetInput input = ParquetInput.open(conf, new Path(ref.file()))) {
      int context = limit(input, TextSchema.CONTEXT_KEY, TokenSpec.MAX_CONTEXT);
      int vocabulary = limit(input, TextSchema.VOCABULARY_KEY, TokenSpec.MAX_VOCABULARY);
      ColumnDescriptor tokens = tokens(input);
      List<ColumnDescriptor> columns = new ArrayList<>(List.of(tokens));
      if (withIds) {
        columns.add(RowGroupReader.column(input, TextSchema.ID, PrimitiveTypeName.BINARY));
      }
      ColumnBlock block = RowGroupReader.block(input, ref, columns);
      Rows rows = new Rows(ref, context, vocabulary);
      block.forEachValue(tokens, (row, reader) -> rows.add(row, reader.getInteger()));
      return rows.finished(withIds ? RowGroupReader.ids(block, columns.get(1)) : NO_IDS);
    }
  }

  private static int limit(ParquetInput input, String key, int most) {
    String text = input.metadata(key).orElse("nothing");
    int value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    if (value < 1 || value > most) {
      throw new DatasetException(
          "%s: expected %s from 1 to %d in the footer, got %s; is it a shard of prepared text?"
              .formatted(input.path(), key, most, text));
    }
    return value;
  }

  private static ColumnDescriptor tokens(ParquetInput input) {
    return input
        .listColumn(TextSchema.TOKENS_COLUMN)
        .filter(
            column -> column.getPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT32)
        .filter(column -> column.getMaxDefinitionLevel() == 1)
        .orElseThrow(
            () ->
                new DatasetException(
                    "%s: expected a required list \"%s\" of INT32, got columns %s"
                        .formatted(input.path(), TextSchema.TOKENS, input.columnNames())));
  }

  /** Tokens as they come, checked one by one. */
  private static final class Rows {

    private static final int FIRST_TOKENS_PER_ROW = 16;

    private final RowGroupRef ref;
    private final int context;
    private final int vocabulary;
    private final int[] offsets;
    private int[] tokens;
    private int count;
    private int current;

    Rows(RowGroupRef ref, int context, int vocabulary) {
      this.ref = ref;
      this.context = context;
      this.vocabulary = vocabulary;
      this.offsets = new int[ref.rows() + 1];
      this.tokens = new int[Math.max(FIRST_TOKENS_PER_ROW, ref.rows())];
    }

    void add(int row, int token) {
      if (token < 0 || token >= vocabulary) {
        throw new DatasetException(
            "%s: token id expected from 0 to %d, got %d"
                .formatted(RowGroupReader.where(ref, row), vocabulary - 1, token));
      }
      finishRowsBefore(row);
      if (count == tokens.length) {
        tokens = Arrays.copyOf(tokens, Math.addExact(count, Math.max(count, 1)));
      }
      tokens[count++] = token;
    }

    private void finishRowsBefore(int row) {
      while (current < row) {
        int length = count - offsets[current];
        if (length < 2 || length > context + 1) {
          throw new DatasetException(
              "%s: expected 2 to %d tokens, got %d"
                  .formatted(RowGroupReader.where(ref, current), context + 1, length));
        }
        offsets[++current] = count;
      }
    }

    TokenRowGroup finished(String[] ids) {
      finishRowsBefore(ref.rows());
      return new TokenRowGroup(offsets, Arrays.copyOf(tokens, count), ids);
    }
  }
}
