package org.binorm.engine.checkpoint;

/**
 * The byte table of a safetensors file, and its constants.
 *
 * <pre>
 * offset      bytes  content
 * 0           8      N, length of the header, unsigned little-endian
 * 8           N      header: one JSON object in UTF-8, padded at its end with spaces
 * 8 + N       D      data of all tensors, little-endian, each directly behind the one before
 * 8 + N + D          end of the file
 * </pre>
 *
 * <p>The header maps a tensor's name to {@code {"dtype": "F32", "shape": [2, 3], "data_offsets":
 * [begin, end]}}, offsets counted from the start of the data; the key {@code __metadata__} maps
 * strings to strings. What the format leaves open is fixed here: files that we write have their
 * data on a multiple of 64 bytes, sorted metadata, and tensors with larger elements first, so that
 * every value lies on a multiple of its size.
 *
 * <p>Readers refuse overlaps, holes, bytes behind the data, duplicate keys, unknown keys, and
 * element types other than {@link DType}'s.
 */
public final class SafetensorsFormat {

  /** Size of the length field in front of the header. */
  public static final int LENGTH_FIELD_BYTES = 8;

  /** Longest header that is read or written. */
  public static final int MAX_HEADER_BYTES = 100_000_000;

  /** The data section of a written file starts on a multiple of this. */
  public static final int DATA_ALIGNMENT_BYTES = 64;

  /** Key of the string map among the tensors. */
  public static final String METADATA_KEY = "__metadata__";

  /** Metadata entry with the SHA-256 of the data section, in lower-case hexadecimal. */
  public static final String CHECKSUM_KEY = "binorm.sha256";

  static final String DTYPE_KEY = "dtype";
  static final String SHAPE_KEY = "shape";
  static final String OFFSETS_KEY = "data_offsets";

  /** An object in the header, the array inside it: nothing lies deeper. */
  static final int MAX_NESTING = 3;

  private SafetensorsFormat() {}
}
