package org.binorm.datasets.image;

/** Turns the words of a decoder into the short reason of a rejection. */
final class Reasons {

  private static final int MAX_LENGTH = 120;

  private Reasons() {}

  static String of(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank()
        ? thrown.getClass().getSimpleName()
        : oneLine(message);
  }

  static String oneLine(String text) {
    String line = text.lines().findFirst().orElse("").strip();
    return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
  }
}
