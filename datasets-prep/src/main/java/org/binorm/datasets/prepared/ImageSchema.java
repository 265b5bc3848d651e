package org.binorm.datasets.prepared;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import java.util.Map;
import java.util.TreeMap;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.binorm.datasets.image.ImageShape;

/** The Parquet form of an {@link ImageRow}, and what the footer says beside it. */
final class ImageSchema {

  /** Raised when older readers could no longer understand the files. */
  static final int VERSION = 1;

  static final String ID = "id";
  static final String LABEL = "label";
  static final String IMAGE = "image";

  static final String VERSION_KEY = "binorm.schema-version";
  static final String SHAPE_KEY = "binorm.image-shape";

  static final MessageType MESSAGE =
      Types.buildMessage()
          .required(BINARY)
          .as(stringType())
          .named(ID)
          .required(INT32)
          .named(LABEL)
          .required(BINARY)
          .named(IMAGE)
          .named("image_row");

  private ImageSchema() {}

  /** Key-value metadata of every file, in a fixed order. */
  static Map<String, String> metadata(ImageShape shape) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(VERSION_KEY, Integer.toString(VERSION));
    metadata.put(SHAPE_KEY, shape.toString());
    return metadata;
  }
}
