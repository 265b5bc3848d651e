package org.binorm.datasets.tokenizer;

import java.util.function.Consumer;

/** Text to words, as the normalizer and pre-tokenizer of a kind of tokenizer make them. */
enum WordSplitter {
  /** BERT: lower case, accents stripped, punctuation apart. */
  BERT_UNCASED,
  /** BERT: case and accents kept, punctuation apart. */
  BERT_CASED,
  /** GPT-2: a word keeps the space before it, nothing is normalized. */
  GPT2;

  /** Passes on the words of a text in order. */
  void split(String text, Consumer<String> words) {
    if (LatinWords.covers(text)) {
      splitLatin(text, words);
    } else {
      splitAny(text, words);
    }
  }

  /** The fast way, for text that {@link LatinWords} covers. */
  void splitLatin(String text, Consumer<String> words) {
    switch (this) {
      case BERT_UNCASED -> LatinWords.bert(text, true, words);
      case BERT_CASED -> LatinWords.bert(text, false, words);
      case GPT2 -> LatinWords.gpt2(text, words);
    }
  }

  /** The library's way, for any text. */
  void splitAny(String text, Consumer<String> words) {
    NativeWords.of(this).split(text, words);
  }
}
