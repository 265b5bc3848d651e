package org.binorm.jobs.progress;

import java.io.Console;
import java.util.Map;

/** Tells whether somebody is looking. */
final class Terminal {
  private Terminal() {}

  static boolean isInteractive() {
    return isInteractive(System.getProperty(Progress.PROPERTY, ""), System.getenv(), hasTerminal());
  }

  static boolean isInteractive(
      String forced, Map<String, String> environment, boolean hasTerminal) {
    return switch (forced) {
      case "bar" -> true;
      case "plain" -> false;
      default -> hasTerminal && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    };
  }

  /** From Java 22 on there is a console even without a terminal, and a method that says so. */
  @SuppressWarnings("SystemConsoleNull") // Null on Java 17 to 21, and asked again for later ones.
  private static boolean hasTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
