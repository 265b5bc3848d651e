package org.binorm.datasets.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.binorm.datasets.source.DataFolder.Entry;

/**
 * SHA-256 over the sorted names and sizes of a source's files.
 *
 * <p>Formats of few large files add the first 64 KiB of each: all data sets in such a format have
 * the same names and often the same sizes.
 */
public final class SourceFingerprint {

  private static final int HEAD_BYTES = 64 << 10;

  private SourceFingerprint() {}

  public static String ofNamesAndSizes(List<Entry> files) {
    MessageDigest digest = sha256();
    for (Entry file : sorted(files)) {
      update(digest, file);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  public static String withHeads(DataFolder folder, List<Entry> files) {
    MessageDigest digest = sha256();
    for (Entry file : sorted(files)) {
      update(digest, file);
      try (InputStream in = folder.open(file.name())) {
        digest.update(in.readNBytes(HEAD_BYTES));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<Entry> sorted(List<Entry> files) {
    return files.stream().sorted(Comparator.comparing(Entry::name)).toList();
  }

  private static void update(MessageDigest digest, Entry file) {
    digest.update(file.name().getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(file.length()).array());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
