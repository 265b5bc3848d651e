package org.binorm.engine.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Values of one tensor to be written, as a source of little-endian bytes.
 *
 * <p>The factories look at the caller's array and copy it chunk by chunk while writing: the array
 * must not change until then.
 */
public interface TensorData {

  /** Number of bytes that {@link #writeTo} writes. */
  long sizeBytes();

  /** Writes all bytes; can be called any number of times. */
  void writeTo(OutputStream out) throws IOException;

  static TensorData of(byte[] values) {
    return of(values, 0, values.length);
  }

  static TensorData of(byte[] values, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, values.length);
    return new TensorData() {
      @Override
      public long sizeBytes() {
        return length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(values, offset, length);
      }
    };
  }

  static TensorData of(float[] values) {
    return of(values, 0, values.length);
  }

  static TensorData of(float[] values, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, values.length);
    return new Chunked(
        length,
        Float.BYTES,
        (chunk, from, count) -> chunk.asFloatBuffer().put(values, offset + from, count));
  }

  static TensorData of(int[] values) {
    return new Chunked(
        values.length,
        Integer.BYTES,
        (chunk, from, count) -> chunk.asIntBuffer().put(values, from, count));
  }

  static TensorData of(long[] values) {
    return new Chunked(
        values.length,
        Long.BYTES,
        (chunk, from, count) -> chunk.asLongBuffer().put(values, from, count));
  }

  /** Values that are encoded into a small buffer, a chunk at a time. */
  record Chunked(int length, int valueBytes, Encoder encoder) implements TensorData {
    private static final int CHUNK_BYTES = 1 << 16;

    /** Puts {@code count} values, starting at {@code from}, at the start of the chunk. */
    interface Encoder {
      void encode(ByteBuffer chunk, int from, int count);
    }

    @Override
    public long sizeBytes() {
      return (long) length * valueBytes;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      int chunkValues = CHUNK_BYTES / valueBytes;
      for (int from = 0; from < length; from += chunkValues) {
        int count = Math.min(chunkValues, length - from);
        encoder.encode(chunk, from, count);
        out.write(chunk.array(), 0, count * valueBytes);
      }
    }
  }
}
