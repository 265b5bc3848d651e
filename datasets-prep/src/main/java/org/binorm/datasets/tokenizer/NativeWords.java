package org.binorm.datasets.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Splits text into words with Hugging Face's normalizers and pre-tokenizers.
 *
 * <p>The library tells pieces and the number of their word, never the word; so the pieces are made
 * bytes, from which the word is put together again.
 */
final class NativeWords {

  private static final Map<WordSplitter, NativeWords> OPEN = new EnumMap<>(WordSplitter.class);

  /** Never closed: there are at most three, and they live as long as the program. */
  private final NativeEncoder bytes;

  private NativeWords(WordSplitter kind) {
    byte[] json =
        TokenizerJson.splitter(kind != WordSplitter.GPT2, kind == WordSplitter.BERT_UNCASED);
    bytes = new NativeEncoder(new String(json, StandardCharsets.UTF_8));
  }

  static synchronized NativeWords of(WordSplitter kind) {
    return OPEN.computeIfAbsent(kind, NativeWords::new);
  }

  void split(String text, Consumer<String> words) {
    long[][] idsAndWords = bytes.idsAndWords(text);
    long[] ids = idsAndWords[0];
    long[] wordOfId = idsAndWords[1];
    ByteArrayOutputStream word = new ByteArrayOutputStream();
    for (int i = 0; i < ids.length; i++) {
      word.write((int) ids[i]);
      if (i + 1 == ids.length || wordOfId[i + 1] != wordOfId[i]) {
        words.accept(word.toString(StandardCharsets.UTF_8));
        word.reset();
      }
    }
  }
}
