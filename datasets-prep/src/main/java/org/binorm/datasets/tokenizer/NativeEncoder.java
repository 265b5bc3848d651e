package org.binorm.datasets.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One tokenizer in native memory, without padding and truncation whatever its file says.
 *
 * <p>Several threads may use it at once; closing waits for them, because a call on freed memory
 * would end the JVM.
 */
final class NativeEncoder implements AutoCloseable {

  private static final char REPLACEMENT = '\uFFFD';

  private final TokenizersLibrary library;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private long handle;

  /**
   * Opens a tokenizer.
   *
   * @throws RuntimeException with the library's own words if it is none
   */
  NativeEncoder(String json) {
    library = NativeLibrary.get();
    handle = library.createTokenizerFromString(json);
    library.disablePadding(handle);
    library.disableTruncation(handle);
  }

  /** The ids of a text. */
  long[] ids(String text, boolean specials) {
    return encode(text, specials, false)[0];
  }

  /** The ids of a text without specials, and beside each the number of the word it is in. */
  long[][] idsAndWords(String text) {
    return encode(text, false, true);
  }

  private long[][] encode(String text, boolean specials, boolean words) {
    Lock reading = openForReading();
    try {
      long encoding = library.encode(handle, wellFormed(text), specials);
      try {
        long[] ids = library.getTokenIds(encoding);
        return words ? new long[][] {ids, library.getWordIds(encoding)} : new long[][] {ids};
      } finally {
        library.deleteEncoding(encoding);
      }
    } finally {
      reading.unlock();
    }
  }

  /** The text of ids; special tokens are skipped. */
  String decode(long[] ids) {
    Lock reading = openForReading();
    try {
      return library.decode(handle, ids, true);
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (handle != 0) {
        library.deleteTokenizer(handle);
        handle = 0;
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private Lock openForReading() {
    Lock reading = lock.readLock();
    reading.lock();
    if (handle == 0) {
      reading.unlock();
      throw new IllegalStateException("the tokenizer is closed");
    }
    return reading;
  }

  /**
   * Half a surrogate pair is no character; the library would lose all characters beyond U+FFFF of
   * the text over it.
   */
  private static String wellFormed(String text) {
    int at = firstLoneSurrogate(text, 0);
    if (at < 0) {
      return text;
    }
    StringBuilder repaired = new StringBuilder(text);
    for (; at >= 0; at = firstLoneSurrogate(text, at + 1)) {
      repaired.setCharAt(at, REPLACEMENT);
    }
    return repaired.toString();
  }

  private static int firstLoneSurrogate(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
        i++;
      } else {
        return i;
      }
    }
    return -1;
  }
}
