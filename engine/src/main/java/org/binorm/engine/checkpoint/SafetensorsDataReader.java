package org.binorm.engine.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads tensors one behind the other from a stream of little-endian bytes. */
final class SafetensorsDataReader {
  private static final int CHUNK_BYTES = 1 << 16;

  private final InputStream in;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long position;

  SafetensorsDataReader(InputStream in) {
    this.in = in;
  }

  /** Takes {@code count} values from the start of the chunk to index {@code from}. */
  private interface Decoder {
    void decode(ByteBuffer chunk, int from, int count);
  }

  /** Bytes read so far. */
  long position() {
    return position;
  }

  /**
   * Reads the next tensor as an array of its element type.
   *
   * @throws EOFException if the stream ends inside it
   */
  Object read(TensorInfo info) throws IOException {
    int elements = Math.toIntExact(info.elements());
    switch (info.dtype()) {
      case U8 -> {
        byte[] bytes = new byte[elements];
        readFully(bytes, elements);
        return bytes;
      }
      case I32 -> {
        int[] ints = new int[elements];
        inChunks(info, (bytes, from, count) -> bytes.asIntBuffer().get(ints, from, count));
        return ints;
      }
      case I64 -> {
        long[] longs = new long[elements];
        inChunks(info, (bytes, from, count) -> bytes.asLongBuffer().get(longs, from, count));
        return longs;
      }
      case F32 -> {
        float[] floats = new float[elements];
        inChunks(info, (bytes, from, count) -> bytes.asFloatBuffer().get(floats, from, count));
        return floats;
      }
    }
    throw new AssertionError(info.dtype());
  }

  private void inChunks(TensorInfo info, Decoder decoder) throws IOException {
    int elements = Math.toIntExact(info.elements());
    int chunkElements = CHUNK_BYTES / info.dtype().sizeBytes();
    for (int from = 0; from < elements; from += chunkElements) {
      int count = Math.min(chunkElements, elements - from);
      readFully(chunk.array(), count * info.dtype().sizeBytes());
      decoder.decode(chunk, from, count);
    }
  }

  private void readFully(byte[] target, int length) throws IOException {
    int read = in.readNBytes(target, 0, length);
    position += read;
    if (read < length) {
      throw new EOFException("stream ends after " + position + " bytes of data");
    }
  }
}
