package org.binorm.jobs.report;

/** Texts that come from runs, as Markdown that shows them and nothing else. */
final class Markdown {
  private static final String SPECIAL = "\\`*_[]<>|#&~";

  private Markdown() {}

  /** In one line, with everything escaped that Markdown or HTML would take for its own. */
  static String cell(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 8);
    text.strip()
        .chars()
        .forEach(
            c -> {
              if (SPECIAL.indexOf(c) >= 0) {
                escaped.append('\\');
              }
              escaped.append(Character.isISOControl(c) ? ' ' : (char) c);
            });
    return escaped.toString();
  }

  /** A block of lines as they are; a fence longer than any in it ends it. */
  static String block(String language, String text) {
    String fence = "```";
    while (text.contains(fence)) {
      fence += "`";
    }
    return fence + language + "\n" + text.stripTrailing() + "\n" + fence + "\n";
  }
}
