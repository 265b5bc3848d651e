package org.binorm.jobs.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.binorm.engine.checkpoint.Checkpoint;
import org.binorm.engine.checkpoint.SafetensorsFile;
import org.binorm.jobs.AtomicFiles;

/**
 * What a released model says of itself.
 *
 * @param sha256 of the whole file (hex)
 * @param provenance where it came from
 */
record ModelFacts(
    String name,
    boolean binary,
    boolean language,
    long parameters,
    long fileBytes,
    String sha256,
    Map<String, String> provenance) {

  /** The model itself; checked as every reader of released files does. */
  static Checkpoint open(AtomicFiles files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return Checkpoint.read(SafetensorsFile.read(file.toString(), in, files.length(file)));
    }
  }

  static ModelFacts read(AtomicFiles files, Path file) throws IOException {
    Checkpoint checkpoint = open(files, file);
    return new ModelFacts(
        checkpoint.model().spec().name(),
        checkpoint.model().isBinary(),
        checkpoint.model().spec().isLanguage(),
        checkpoint.model().layout().size(),
        files.length(file),
        sha256(files, file),
        checkpoint.provenance());
  }

  private static String sha256(AtomicFiles files, Path file) throws IOException {
    MessageDigest digest = newSha256();
    try (InputStream in = new DigestInputStream(files.open(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
