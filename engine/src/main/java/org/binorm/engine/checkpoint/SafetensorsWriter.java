package org.binorm.engine.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Builder and writer of one safetensors file.
 *
 * <p>The same metadata and tensors, added in the same order, give the same bytes. The layout of the
 * data does not depend on the metadata, so the checksum of the data can be part of them. Not
 * thread-safe.
 *
 * @see SafetensorsFormat the byte table
 */
public final class SafetensorsWriter {
  private final SortedMap<String, String> metadata = new TreeMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  private record Tensor(TensorInfo info, TensorData data) {}

  public SafetensorsWriter metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  public SafetensorsWriter metadata(Map<String, String> entries) {
    metadata.putAll(entries);
    return this;
  }

  /**
   * Adds a tensor.
   *
   * @throws IllegalArgumentException if its data do not have the size of its shape, or the name is
   *     taken
   */
  public SafetensorsWriter tensor(String name, DType dtype, TensorData data, long... shape) {
    TensorInfo info = TensorInfo.of(name, dtype, shape);
    if (info.sizeBytes() != data.sizeBytes()) {
      throw new IllegalArgumentException(
          "tensor \"%s\": %s %s takes %d bytes, got %d"
              .formatted(name, dtype, Arrays.toString(shape), info.sizeBytes(), data.sizeBytes()));
    }
    if (name.equals(SafetensorsFormat.METADATA_KEY)
        || tensors.stream().anyMatch(tensor -> tensor.info().name().equals(name))) {
      throw new IllegalArgumentException("tensor \"" + name + "\": the name is taken");
    }
    tensors.add(new Tensor(info, data));
    return this;
  }

  /** Puts {@link #sha256OfData} of the tensors added so far into the metadata. */
  public SafetensorsWriter checksum() {
    return metadata(SafetensorsFormat.CHECKSUM_KEY, sha256OfData());
  }

  /** SHA-256 of the data section as it will be written, in lower-case hexadecimal. */
  public String sha256OfData() {
    MessageDigest digest = SafetensorsChecksum.newDigest();
    try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      writeData(sink);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot hash tensors", e);
    }
    return SafetensorsChecksum.hex(digest);
  }

  /** Size of the file that {@link #writeTo} writes. */
  public long fileBytes() {
    return SafetensorsFormat.LENGTH_FIELD_BYTES
        + (long) paddedHeader().length
        + tensors.stream().mapToLong(tensor -> tensor.info().sizeBytes()).sum();
  }

  /** Writes the whole file; the stream stays open. */
  public void writeTo(OutputStream out) throws IOException {
    byte[] header = paddedHeader();
    ByteBuffer length =
        ByteBuffer.allocate(SafetensorsFormat.LENGTH_FIELD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(length.putLong(header.length).array());
    out.write(header);
    writeData(out);
  }

  private void writeData(OutputStream out) throws IOException {
    for (Tensor tensor : inFileOrder()) {
      tensor.data().writeTo(out);
    }
  }

  /** Larger elements first keep every value on a multiple of its size, without holes. */
  private List<Tensor> inFileOrder() {
    return tensors.stream()
        .sorted(
            Comparator.comparingInt((Tensor tensor) -> tensor.info().dtype().sizeBytes())
                .reversed())
        .toList();
  }

  private byte[] paddedHeader() {
    byte[] json = headerJson();
    int alignment = SafetensorsFormat.DATA_ALIGNMENT_BYTES;
    int beforeData = SafetensorsFormat.LENGTH_FIELD_BYTES + json.length;
    int padding = Math.floorMod(-beforeData, alignment);
    if (json.length > SafetensorsFormat.MAX_HEADER_BYTES - padding) {
      throw new IllegalArgumentException(
          "header of %d bytes, at most %d are possible; metadata hold too much"
              .formatted(json.length, SafetensorsFormat.MAX_HEADER_BYTES));
    }
    byte[] padded = Arrays.copyOf(json, json.length + padding);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private byte[] headerJson() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        writeMetadata(json);
      }
      long begin = 0;
      for (Tensor tensor : inFileOrder()) {
        writeTensor(json, tensor.info(), begin);
        begin += tensor.info().sizeBytes();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the header", e);
    }
    return bytes.toByteArray();
  }

  private void writeMetadata(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart(SafetensorsFormat.METADATA_KEY);
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      json.writeStringField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  private static void writeTensor(JsonGenerator json, TensorInfo info, long begin)
      throws IOException {
    json.writeObjectFieldStart(info.name());
    json.writeStringField(SafetensorsFormat.DTYPE_KEY, info.dtype().name());
    json.writeArrayFieldStart(SafetensorsFormat.SHAPE_KEY);
    for (long size : info.shape()) {
      json.writeNumber(size);
    }
    json.writeEndArray();
    json.writeArrayFieldStart(SafetensorsFormat.OFFSETS_KEY);
    json.writeNumber(begin);
    json.writeNumber(begin + info.sizeBytes());
    json.writeEndArray();
    json.writeEndObject();
  }
}
