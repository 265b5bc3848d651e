package org.binorm.jobs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * What the help of a command says besides its options: the exit codes, which all commands share,
 * and the text of {@code help/NAME.txt} with settings, files and examples.
 */
final class HelpPage {
  private static final int WIDTH = 80;

  private HelpPage() {}

  /** Gives a command its page; a command without a text still tells its exit codes. */
  static void add(CommandLine command) {
    UsageMessageSpec help = command.getCommandSpec().usageMessage();
    help.width(WIDTH);
    help.synopsisHeading("Usage: ");
    help.descriptionHeading("%n");
    help.parameterListHeading("%nArguments:%n");
    help.optionListHeading("%nOptions:%n");
    help.commandListHeading("%nCommands:%n");
    help.exitCodeListHeading("%nExit codes:%n");
    help.exitCodeList(exitCodes());
    String text = text(command.getCommandName());
    if (!text.isEmpty()) {
      help.footer(("\n" + text).replace("%", "%%").split("\n"));
    }
  }

  private static Map<String, String> exitCodes() {
    Map<String, String> codes = new LinkedHashMap<>();
    for (ExitCode code : ExitCode.values()) {
      codes.put(Integer.toString(code.code()), meaning(code));
    }
    return codes;
  }

  private static String meaning(ExitCode code) {
    return switch (code) {
      case DONE -> "done, or nothing left to do";
      case OURS -> "a fault of Binorm; the log has the stack trace";
      case INPUT -> "your input or settings; the last line on stderr says what";
      case REJECTED -> "more damaged records than allowed, or a requirement not met";
      case DIVERGED -> "training diverged; the last checkpoint is intact";
      case ENVIRONMENT -> "storage or cluster failed; run it again when they are back";
    };
  }

  /** The text that belongs to a command, or nothing. */
  static String text(String command) {
    try (InputStream in = HelpPage.class.getResourceAsStream("help/" + command + ".txt")) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the help of " + command, e);
    }
  }
}
