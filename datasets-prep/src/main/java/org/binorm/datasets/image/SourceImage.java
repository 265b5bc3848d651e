package org.binorm.datasets.image;

import java.io.Serializable;
import java.util.Objects;
import org.binorm.datasets.Rejection;
import org.binorm.datasets.split.Subset;

/**
 * One labelled image of a source.
 *
 * @param id stable name: relative path without extension ({@code train/cat/0001}) or subset and
 *     running number ({@code train/000123})
 * @param label index into {@link ImageSource#classNames()}
 * @param subset what the source says, possibly {@link Subset#UNSPECIFIED}
 * @param file name relative to the root of the data set
 * @param offset where the record starts in the file: bytes, or the row of a Parquet file
 */
public record SourceImage(
    String id, int label, Subset subset, String file, long offset, ImageContent content)
    implements Serializable {

  public SourceImage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(subset, "subset");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(content, "content");
    if (label < 0) {
      throw new IllegalArgumentException("label " + label + ": expected at least 0");
    }
  }

  /** What to record when this image cannot be decoded. */
  public Rejection rejected(String reason) {
    return new Rejection(file, offset, reason);
  }
}
