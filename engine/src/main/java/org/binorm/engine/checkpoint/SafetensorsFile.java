package org.binorm.engine.checkpoint;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.binorm.engine.checkpoint.CheckpointException.Problem;

/**
 * A safetensors file in memory: metadata and tensors by name.
 *
 * <p>Lengths, bounds and the layout are checked against the length of the file before any tensor is
 * allocated; if the metadata carry a checksum ({@link SafetensorsFormat#CHECKSUM_KEY}), the data
 * are checked against it. Arrays are handed out as they are, not copied: whoever changes one
 * changes this object.
 *
 * @see SafetensorsFormat the byte table
 */
public final class SafetensorsFile {
  private final String fileName;
  private final long fileBytes;
  private final SortedMap<String, String> metadata;
  private final Map<String, Tensor> tensors;

  /** Values are an array of the element type: byte[], int[], long[] or float[]. */
  private record Tensor(TensorInfo info, Object values) {}

  private SafetensorsFile(
      String fileName,
      long fileBytes,
      SortedMap<String, String> metadata,
      Map<String, Tensor> tensors) {
    this.fileName = fileName;
    this.fileBytes = fileBytes;
    this.metadata = Collections.unmodifiableSortedMap(metadata);
    this.tensors = tensors;
  }

  /** Reads a local file. */
  public static SafetensorsFile read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return read(file.toString(), in, Files.size(file));
    }
  }

  /**
   * Reads a whole file.
   *
   * @param fileName the name that messages use
   * @param in at the start of the file; stays open
   * @param fileLength length of the file in bytes
   * @throws CheckpointException if the file is damaged or not a safetensors file
   * @throws IOException if the stream cannot be read
   */
  public static SafetensorsFile read(String fileName, InputStream in, long fileLength)
      throws IOException {
    byte[] headerBytes = SafetensorsHeaderBytes.read(fileName, in, fileLength);
    SafetensorsHeader header = SafetensorsHeaderParser.parse(fileName, headerBytes);
    long dataStart = SafetensorsFormat.LENGTH_FIELD_BYTES + (long) headerBytes.length;
    checkFileLength(fileName, fileLength, dataStart + header.dataBytes());

    MessageDigest digest = SafetensorsChecksum.newDigest();
    SafetensorsDataReader data = new SafetensorsDataReader(new DigestInputStream(in, digest));
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try {
      for (TensorInfo info : header.tensors()) {
        tensors.put(info.name(), new Tensor(info, data.read(info)));
      }
    } catch (EOFException e) {
      throw SafetensorsHeaderBytes.truncated(fileName, dataStart + data.position(), fileLength);
    }
    checkChecksum(fileName, header.metadata(), digest);
    return new SafetensorsFile(fileName, fileLength, header.metadata(), tensors);
  }

  private static void checkFileLength(String fileName, long actual, long declared) {
    if (actual < declared) {
      throw SafetensorsHeaderBytes.truncated(fileName, actual, declared);
    }
    if (actual > declared) {
      throw new CheckpointException(
          fileName,
          Problem.MALFORMED,
          "%d bytes behind the end of the data, header declares a file of %d"
              .formatted(actual - declared, declared));
    }
  }

  private static void checkChecksum(
      String fileName, SortedMap<String, String> metadata, MessageDigest digest) {
    String expected = metadata.get(SafetensorsFormat.CHECKSUM_KEY);
    String actual = SafetensorsChecksum.hex(digest);
    if (expected != null && !expected.equals(actual)) {
      throw new CheckpointException(
          fileName,
          Problem.CHECKSUM_MISMATCH,
          "SHA-256 of the data is %s, header declares %s; the file was damaged after writing"
              .formatted(actual, expected));
    }
  }

  public String fileName() {
    return fileName;
  }

  public long fileBytes() {
    return fileBytes;
  }

  public SortedMap<String, String> metadata() {
    return metadata;
  }

  /**
   * One metadata entry.
   *
   * @throws CheckpointException if the file has none of that name
   */
  public String metadata(String key) {
    String value = metadata.get(key);
    if (value == null) {
      throw new CheckpointException(
          fileName, Problem.SPEC_MISMATCH, "has no metadata entry \"" + key + "\"");
    }
    return value;
  }

  /** Names of the tensors in the order of their data. */
  public List<String> names() {
    return List.copyOf(tensors.keySet());
  }

  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  public TensorInfo tensor(String name) {
    return require(name).info();
  }

  public List<Long> shape(String name) {
    return tensor(name).shape();
  }

  public DType dtype(String name) {
    return tensor(name).dtype();
  }

  public byte[] bytes(String name) {
    return (byte[]) values(name, DType.U8);
  }

  public int[] ints(String name) {
    return (int[]) values(name, DType.I32);
  }

  public long[] longs(String name) {
    return (long[]) values(name, DType.I64);
  }

  public float[] floats(String name) {
    return (float[]) values(name, DType.F32);
  }

  /**
   * Checks the version number that a metadata entry declares.
   *
   * @param newestKnown the highest version that the caller can read
   */
  public void requireFormat(String key, int newestKnown) {
    String declared = metadata.get(key);
    if (declared == null) {
      throw new CheckpointException(
          fileName, Problem.NOT_A_CHECKPOINT, "has no metadata entry \"" + key + "\"");
    }
    if (!declared.matches("[1-9][0-9]{0,8}")) {
      throw new CheckpointException(
          fileName,
          Problem.MALFORMED,
          "metadata \"%s\": expected a version number, got \"%s\"".formatted(key, declared));
    }
    if (Integer.parseInt(declared) > newestKnown) {
      throw new CheckpointException(
          fileName,
          Problem.NEWER_FORMAT,
          "written in format %s, this version reads up to %d; update Binorm"
              .formatted(declared, newestKnown));
    }
  }

  private Object values(String name, DType wanted) {
    Tensor tensor = require(name);
    if (tensor.info().dtype() != wanted) {
      throw new CheckpointException(
          fileName,
          Problem.SPEC_MISMATCH,
          "tensor \"%s\": expected %s, got %s".formatted(name, wanted, tensor.info().dtype()));
    }
    return tensor.values();
  }

  private Tensor require(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new CheckpointException(
          fileName, Problem.SPEC_MISMATCH, "has no tensor \"" + name + "\"");
    }
    return tensor;
  }
}
