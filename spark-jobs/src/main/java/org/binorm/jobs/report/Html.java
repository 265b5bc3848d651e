package org.binorm.jobs.report;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes HTML element by element.
 *
 * <p>Every text and every attribute is escaped here and nowhere else, so nothing that comes from a
 * run can become markup.
 */
final class Html {
  private static final char UNPRINTABLE = '\uFFFD';

  private final StringBuilder page = new StringBuilder("<!doctype html>\n");
  private final Deque<String> open = new ArrayDeque<>();

  /** Opens an element; attributes are names and values in turn. */
  Html open(String tag, String... attributes) {
    start(tag, attributes);
    open.push(tag);
    return this;
  }

  Html close() {
    page.append("</").append(open.pop()).append('>');
    return this;
  }

  Html text(String text) {
    page.append(escaped(text));
    return this;
  }

  /** An element with a text in it. */
  Html leaf(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** An element that has neither content nor end: {@code meta}, {@code img}. */
  Html single(String tag, String... attributes) {
    start(tag, attributes);
    return this;
  }

  /** A script or style of ours, or data in JSON; what could end the element early is refused. */
  Html verbatim(String tag, String content, String... attributes) {
    if (content.contains("</") || content.contains("<!--")) {
      throw new IllegalArgumentException(tag + ": expected no markup inside");
    }
    start(tag, attributes);
    page.append(content).append("</").append(tag).append('>');
    return line();
  }

  /** Breaks the line, for whoever reads the source. */
  Html line() {
    page.append('\n');
    return this;
  }

  private void start(String tag, String... attributes) {
    page.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      page.append(' ').append(attributes[i]).append("=\"").append(escaped(attributes[i + 1]));
      page.append('"');
    }
    page.append('>');
  }

  /** Also without control characters and those that turn the direction of reading. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(isHarmless(c) ? (char) c : UNPRINTABLE);
              }
            });
    return escaped.toString();
  }

  private static boolean isHarmless(int c) {
    boolean turns = c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    return !turns && (!Character.isISOControl(c) || c == '\n' || c == '\t');
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return page.toString();
  }
}
