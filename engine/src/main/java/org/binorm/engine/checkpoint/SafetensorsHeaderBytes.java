package org.binorm.engine.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.binorm.engine.checkpoint.CheckpointException.Problem;

/** Reads the length field and the raw header, and tells foreign files from truncated ones. */
final class SafetensorsHeaderBytes {
  private SafetensorsHeaderBytes() {}

  static byte[] read(String fileName, InputStream in, long fileLength) throws IOException {
    byte[] lengthField = in.readNBytes(SafetensorsFormat.LENGTH_FIELD_BYTES);
    if (lengthField.length < SafetensorsFormat.LENGTH_FIELD_BYTES) {
      throw foreign(fileName, "has only " + lengthField.length + " bytes");
    }
    long declared = ByteBuffer.wrap(lengthField).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (declared < 2 || declared > SafetensorsFormat.MAX_HEADER_BYTES) {
      throw foreign(fileName, "its first 8 bytes are not the length of a header");
    }
    // Never more than the file holds, and read in pieces: a wrong length allocates nothing.
    long available = Math.min(declared, fileLength - lengthField.length);
    byte[] header = in.readNBytes(Math.toIntExact(Math.max(0, available)));
    if (header.length > 0 && header[0] != '{') {
      throw foreign(fileName, "its header is not a JSON object");
    }
    if (header.length < declared) {
      throw truncated(
          fileName, lengthField.length + (long) header.length, lengthField.length + declared);
    }
    return header;
  }

  static CheckpointException truncated(String fileName, long actual, long declared) {
    return new CheckpointException(
        fileName,
        Problem.TRUNCATED,
        "truncated at byte %d, header declares %d".formatted(actual, declared));
  }

  private static CheckpointException foreign(String fileName, String reason) {
    return new CheckpointException(
        fileName, Problem.NOT_A_CHECKPOINT, "not a safetensors file: " + reason);
  }
}
