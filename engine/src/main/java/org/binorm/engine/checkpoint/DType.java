package org.binorm.engine.checkpoint;

/** Element type of a stored tensor; the constant's name is its tag in the file. */
public enum DType {
  /** Unsigned byte: packed bits. */
  U8(1),
  /** Signed 32-bit integer. */
  I32(4),
  /** Signed 64-bit integer. */
  I64(8),
  /** IEEE 754 single precision. */
  F32(4);

  private final int sizeBytes;

  DType(int sizeBytes) {
    this.sizeBytes = sizeBytes;
  }

  public int sizeBytes() {
    return sizeBytes;
  }
}
