package org.binorm.datasets.prepared;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The Parquet form of a {@link TokenRow}, and what the footer says beside it. */
final class TextSchema {

  /** Raised when older readers could no longer understand the files. */
  static final int VERSION = 1;

  static final String ID = "id";
  static final String TOKENS = "tokens";
  static final String LIST = "list";
  static final String ELEMENT = "element";

  /** Path of the column of all tokens. */
  static final String TOKENS_COLUMN = TOKENS + "." + LIST + "." + ELEMENT;

  static final String VERSION_KEY = "binorm.schema-version";
  static final String CONTEXT_KEY = "binorm.context";
  static final String VOCABULARY_KEY = "binorm.vocabulary";
  static final String TOKENIZER_KEY = "binorm.tokenizer-sha256";

  static final MessageType MESSAGE =
      Types.buildMessage()
          .required(BINARY)
          .as(stringType())
          .named(ID)
          .requiredList()
          .requiredElement(INT32)
          .named(TOKENS)
          .named("text_row");

  private TextSchema() {}

  /** Key-value metadata of every file, in a fixed order. */
  static Map<String, String> metadata(TokenSpec spec) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(VERSION_KEY, Integer.toString(VERSION));
    metadata.put(CONTEXT_KEY, Integer.toString(spec.context()));
    metadata.put(VOCABULARY_KEY, Integer.toString(spec.vocabulary()));
    metadata.put(TOKENIZER_KEY, spec.tokenizerSha256());
    return metadata;
  }
}
