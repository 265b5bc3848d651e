package org.binorm.datasets.tokenizer;

import java.io.Serializable;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Counts the words of text as a trainer wants them: normalized and split as the tokenizer to be
 * trained will do it.
 *
 * <p>Text of common Latin characters is split in Java, all other by Hugging Face's own library
 * (about a tenth of the speed); both give the same words, and the same on every JVM. Counts of
 * several counters are merged by adding them. Safe for use by several threads.
 *
 * <p>Words too long to learn from are not counted: above 100 characters WordPiece makes them
 * unknown; byte-level BPE, which has no such limit, is spared words above 1000.
 */
public final class WordCounter implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final int MAX_BYTE_LEVEL_CHARACTERS = 1000;

  private final WordSplitter splitter;

  private WordCounter(WordSplitter splitter) {
    this.splitter = splitter;
  }

  /** Words for {@link WordPieceTrainer}. */
  public static WordCounter wordPiece(boolean lowercase) {
    return new WordCounter(lowercase ? WordSplitter.BERT_UNCASED : WordSplitter.BERT_CASED);
  }

  /** Words for {@link ByteLevelBpeTrainer}, with the space before them. */
  public static WordCounter byteLevelBpe() {
    return new WordCounter(WordSplitter.GPT2);
  }

  /** Adds the words of a text to the counts. */
  public void count(String text, Map<String, Long> into) {
    Consumer<String> counting = word -> countWord(word, into);
    for (int start = 0, end; start < text.length(); start = end) {
      end = TextCuts.end(text, start);
      splitter.split(text.substring(start, end), counting);
    }
  }

  private void countWord(String word, Map<String, Long> into) {
    int longest =
        splitter == WordSplitter.GPT2
            ? MAX_BYTE_LEVEL_CHARACTERS
            : TokenizerJson.MAX_WORD_CHARACTERS;
    if (word.length() <= longest || word.codePointCount(0, word.length()) <= longest) {
      into.merge(word, 1L, Long::sum);
    }
  }
}
