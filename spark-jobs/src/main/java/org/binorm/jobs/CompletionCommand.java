package org.binorm.jobs;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Prints what bash needs to complete the commands, options and settings of {@code binorm}: made
 * from the command line as it is, so that nothing can be forgotten.
 */
@Command(
    name = "completion",
    description = "Prints the completion of this command line for bash, to be sourced.")
final class CompletionCommand extends ConsoleCommand {
  /** Labels of arguments that are files or folders, whatever type they are parsed as. */
  private static final Set<String> PATHS = Set.of("FILE", "DIR", "EXPORT_DIR", "RUN", "PATH");

  /** A setting goes on with its value, so no blank follows its key. */
  private static final String SETTINGS_WITHOUT_BLANK =
      """

      # A key of a setting is followed by its value, not by a blank.
      _binorm() {
        _complete_binorm "$@"
        if [[ ${COMP_WORDS[COMP_CWORD - 1]} == --set ]]; then compopt -o nospace 2>/dev/null || true; fi
      }
      complete -F _binorm -o default binorm
      """;

  @Override
  protected void run(PrintWriter out, PrintWriter err) {
    // A command line of its own, because the types of some options are changed for this.
    CommandLine binorm = Main.commandLine();
    binorm.getSubcommands().values().forEach(CompletionCommand::completePaths);
    String script = AutoComplete.bash("binorm", binorm);
    out.print(script.stripTrailing() + "\n" + SETTINGS_WITHOUT_BLANK);
  }

  private static void completePaths(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    for (ArgSpec argument : List.copyOf(spec.args())) {
      boolean path = PATHS.contains(argument.paramLabel().replaceAll("[^A-Z_]", ""));
      if (path && argument.type() == String.class) {
        spec.remove(argument);
        // Afresh: a copy keeps the type of the field it was made for.
        if (argument instanceof OptionSpec option) {
          spec.addOption(
              OptionSpec.builder(option.names())
                  .paramLabel(option.paramLabel())
                  .arity("1")
                  .type(Path.class)
                  .build());
        } else {
          spec.addPositional(
              PositionalParamSpec.builder()
                  .paramLabel(argument.paramLabel())
                  .index(((PositionalParamSpec) argument).index().toString())
                  .type(Path.class)
                  .build());
        }
      }
    }
  }
}
