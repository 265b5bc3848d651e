package org.binorm.datasets.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts text into paragraphs, which are its lines that are not blank, and those into sentences.
 *
 * <p>A sentence ends after {@code . ! ? …} (one or more) and the quotes or brackets that close
 * behind them, if white space follows and then an upper-case letter, a digit, or an opening quote
 * or bracket. The full stop of an initial ({@code J. Smith}) ends none. A rule of our own, because
 * {@code java.text.BreakIterator} follows the Unicode version of its Java release.
 */
final class SentenceSplitter {

  private static final String TERMINATORS = ".!?\u2026";
  private static final String CLOSERS = "\"'\u201D\u2019\u00BB)]}";
  private static final String OPENERS = "\"'\u201C\u2018\u00AB([{";

  private SentenceSplitter() {}

  /** All sentences of a text, without white space around them; none is empty. */
  static List<String> split(String text) {
    List<String> sentences = new ArrayList<>();
    text.lines().map(String::strip).forEach(paragraph -> splitParagraph(paragraph, sentences));
    return sentences;
  }

  private static void splitParagraph(String paragraph, List<String> sentences) {
    int start = 0;
    int i = 0;
    while (i < paragraph.length()) {
      if (!isIn(TERMINATORS, paragraph, i)) {
        i++;
        continue;
      }
      int end = skip(TERMINATORS, paragraph, i);
      boolean initial = end == i + 1 && isInitial(paragraph, i);
      int closed = skip(CLOSERS, paragraph, end);
      int next = skipWhiteSpace(paragraph, closed);
      if (!initial && next > closed && startsSentence(paragraph, next)) {
        sentences.add(paragraph.substring(start, closed));
        start = next;
      }
      i = end;
    }
    if (start < paragraph.length()) {
      sentences.add(paragraph.substring(start));
    }
  }

  /** One upper-case letter alone before the full stop. */
  private static boolean isInitial(String text, int stop) {
    return text.charAt(stop) == '.'
        && stop > 0
        && Character.isUpperCase(text.charAt(stop - 1))
        && (stop == 1 || !Character.isLetterOrDigit(text.charAt(stop - 2)));
  }

  private static boolean startsSentence(String text, int index) {
    if (index == text.length()) {
      return false;
    }
    int first = text.codePointAt(index);
    return Character.isUpperCase(first)
        || Character.isTitleCase(first)
        || Character.isDigit(first)
        || isIn(OPENERS, text, index);
  }

  private static int skip(String characters, String text, int from) {
    int i = from;
    while (i < text.length() && isIn(characters, text, i)) {
      i++;
    }
    return i;
  }

  private static int skipWhiteSpace(String text, int from) {
    int i = from;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isIn(String characters, String text, int index) {
    return characters.indexOf(text.charAt(index)) >= 0;
  }
}
