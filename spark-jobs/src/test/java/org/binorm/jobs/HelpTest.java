package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.binorm.jobs.config.ConfigLoader;
import org.binorm.jobs.config.ConfigYaml;
import org.binorm.jobs.config.SettingKeys;
import org.binorm.jobs.testing.CommandLineRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The help of every command is as good as a man page. */
class HelpTest {
  private static final int WIDEST = 100;
  private static final Pattern SETTING =
      Pattern.compile("  ([a-z0-9.-]+(?:, [a-z0-9.-]+)*) +(\\S+)  +\\S.*");
  private static final Pattern EXAMPLE_KEY = Pattern.compile("--set ([a-z0-9.-]+)=");
  private static final String WHOLE =
      """
      data: {path: p, source: s}
      text: {context: 8}
      model: {preset: m}
      train: {epochs: 1}
      output: {path: o}
      """;

  static Stream<String> commands() {
    return Main.commandLine().getSubcommands().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aPageTellsWhatItDoesItsOptionsExitCodesFilesAndExamples(String command) {
    CommandLineRun help = CommandLineRun.of(command, "--help");

    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .startsWith("Usage: binorm " + command)
        .contains("\nOptions:\n", "\nExit codes:\n", "\nFiles:\n", "\nExamples:\n")
        .contains("\n  binorm " + command)
        .containsPattern("\n {2}5 +storage or cluster failed");
    assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(WIDEST));
  }

  @Test
  void theFirstPageNamesEveryCommand() {
    CommandLineRun help = CommandLineRun.of("--help");

    assertThat(help.out()).contains("\nCommands:\n", "\nExit codes:\n");
    assertThat(commands())
        .allSatisfy(command -> assertThat(help.out()).contains("\n  " + command + " "));
  }

  /** A default that a page states is the default that a record has. */
  @ParameterizedTest
  @MethodSource("commands")
  void settingsOfAPageAreRealAndSoAreTheirDefaults(String command) {
    Map<String, String> defaults = defaults();
    List<String> keys = new ArrayList<>();
    for (String line : section(HelpPage.text(command), "Settings:")) {
      Matcher setting = SETTING.matcher(line);
      if (!setting.matches()) {
        assertThat(line).as("continues the line before").startsWith("      ");
        continue;
      }
      for (String key : setting.group(1).split(", ")) {
        keys.add(key);
        String stated = setting.group(2);
        boolean optional = stated.equals("-") || stated.equals("required");
        assertThat(defaults).as("%s: %s", command, key).containsKey(key);
        if (!optional) {
          assertThat(stated).as("%s: default of %s", command, key).isEqualTo(defaults.get(key));
        }
      }
    }
    Matcher example = EXAMPLE_KEY.matcher(HelpPage.text(command));
    while (example.find()) {
      assertThat(new SettingKeys()).contains(example.group(1));
    }
  }

  private static List<String> section(String page, String heading) {
    List<String> lines = page.lines().toList();
    int start = lines.indexOf(heading);
    return start < 0
        ? List.of()
        : lines.subList(start + 1, lines.size()).stream().takeWhile(s -> !s.isEmpty()).toList();
  }

  private static Map<String, String> defaults() {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> sections = new ArrayList<>();
    for (String line : ConfigYaml.write(ConfigLoader.parse("c", WHOLE, List.of())).split("\n")) {
      int depth = (line.length() - line.stripLeading().length()) / 2;
      String[] parts = line.strip().split(":", 2);
      sections = new ArrayList<>(sections.subList(0, depth));
      sections.add(parts[0]);
      values.put(
          String.join(".", sections), parts.length < 2 ? "" : parts[1].strip().replace("\"", ""));
    }
    return values;
  }
}
