package org.binorm.benchmarks.suite;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the benchmarks on this JVM and leaves their results in a folder for the report. */
@Command(name = "suite", mixinStandardHelpOptions = true)
public final class Suite implements Callable<Integer> {
  @Parameters(index = "0", description = "folder for the results")
  private Path folder;

  @Option(names = "--quick", description = "few cases, one fork each: a look, not a measurement")
  private boolean quick;

  @Option(names = "--part", split = ",", description = "only these: ${COMPLETION-CANDIDATES}")
  private List<Part> parts = List.of(Part.values());

  @Option(names = "--case", split = ",", description = "only these shapes or models")
  private List<String> cases = List.of();

  @Option(names = "--java-only", description = "only contenders whose time depends on the JVM")
  private boolean javaOnly;

  @Option(names = "--round", description = "number of this round, which is one fork of everything")
  private int round = 1;

  private Suite() {}

  public static void main(String[] arguments) {
    CommandLine line = new CommandLine(new Suite());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    Files.createDirectories(folder);
    Facts.writeOnce(folder, quick);
    for (Part part : parts) {
      Collection<RunResult> results = new Runner(options(part).build()).run();
      String name = "jmh-%d-%s-%d.json".formatted(Runtime.version().feature(), part, round);
      try (PrintStream out =
          new PrintStream(
              folder.resolve(name.toLowerCase(Locale.ROOT)).toFile(), StandardCharsets.UTF_8)) {
        ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
      }
    }
    return 0;
  }

  private OptionsBuilder options(Part part) {
    Part.Pace pace = part.pace(quick);
    TimeValue time = TimeValue.milliseconds(pace.millis());
    OptionsBuilder options = new OptionsBuilder();
    options
        .shouldFailOnError(true)
        .include(Pattern.quote(part.benchmark().getName()) + "\\.")
        .param(part.caseParameter(), chosenCases(part).toArray(String[]::new))
        .forks(1)
        .warmupIterations(pace.iterations())
        .warmupTime(time)
        .measurementIterations(pace.iterations())
        .measurementTime(time);
    if (javaOnly) {
      options.param("contender", part.javaContenders().toArray(String[]::new));
    }
    if (part == Part.STEPS) {
      options.addProfiler(GCProfiler.class);
    }
    return options;
  }

  /** Any case may be asked for, not only those of the list. */
  private List<String> chosenCases(Part part) {
    return cases.isEmpty() ? part.cases(quick) : cases;
  }
}
