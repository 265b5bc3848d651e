package org.binorm.datasets.split;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A 64-bit hash of (purpose, seed, id) that is the same on every JVM.
 *
 * <p>The first eight bytes of SHA-256 over {@code purpose, 0, seed (big-endian), id (UTF-8)}. The
 * purpose keeps the choice of the subset independent of the order of the rows.
 */
final class StableHash {

  private StableHash() {}

  static long of(String purpose, long seed, String id) {
    MessageDigest digest = sha256();
    digest.update(purpose.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
    return ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8))).getLong();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
