package org.binorm.jobs.report;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.DatasetException;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.ConsoleCommand;
import org.binorm.jobs.JobException;
import org.binorm.jobs.config.HadoopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Compares runs and their exports in a page, in Markdown and in Parquet tables.
 *
 * <p>Reads what the jobs have written and, for mistakes and generated text, runs the released
 * models; starts no Spark.
 */
@Command(
    name = "report",
    description = "Compares runs in one HTML page, with Markdown and Parquet beside it")
public final class ReportCommand extends ConsoleCommand {
  private static final long SEED = 1;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'");

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "A run directory (output.path of a training), or an export directory alone.")
  private List<String> locations = new ArrayList<>();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where the report goes: a new folder, or that of an earlier report.")
  private String output;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "A prepared data set, where the data.path of the runs is not here any more. May be"
              + " repeated; runs find theirs by its fingerprint.")
  private List<String> data = new ArrayList<>();

  @Option(names = "--title", paramLabel = "TEXT", description = "Heading of the report.")
  private String title;

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description =
          "What language models continue; by default the first words of two test sequences. May"
              + " be repeated.")
  private List<String> prompts = new ArrayList<>();

  @Option(
      names = "--mistakes",
      paramLabel = "N",
      defaultValue = "24",
      showDefaultValue = Visibility.ALWAYS,
      description = "Wrongly classified test images to show of each run.")
  private int mistakes;

  @Option(
      names = "--test-images",
      paramLabel = "N",
      defaultValue = "10000",
      showDefaultValue = Visibility.ALWAYS,
      description = "Test images to look for them in, the first of the split; 0 shows none.")
  private long testImages;

  @Option(names = "--overwrite", description = "Replaces an earlier report.")
  private boolean overwrite;

  private final Configuration hadoop = HadoopSettings.configuration();
  private final AtomicFiles files = new AtomicFiles(hadoop);

  @Override
  protected void run(PrintWriter out, PrintWriter err) throws IOException {
    long start = System.nanoTime();
    checkOptions();
    ReportFiles report = new ReportFiles(files, RunReader.path(output));
    report.checkFree(overwrite);
    List<ReportedRun> runs = new RunReader(hadoop).read(locations);
    TestData testData = new TestData(hadoop, data);
    testData.checkAllUsed(runs);
    Content content = content(runs, testData, err);
    out.println(report.write(content, (System.nanoTime() - start) / 1e9).message());
  }

  private void checkOptions() {
    if (mistakes < 0) {
      throw JobException.input("mistakes: expected at least 0, got " + mistakes);
    }
    if (testImages < 0) {
      throw JobException.input("test-images: expected at least 0, got " + testImages);
    }
  }

  private Content content(List<ReportedRun> runs, TestData testData, PrintWriter err)
      throws IOException {
    Map<Integer, Mistakes> wrong = new TreeMap<>();
    Map<Integer, Continuations> texts = new TreeMap<>();
    Map<Integer, String> notes = new TreeMap<>();
    for (ReportedRun run : runs) {
      if (run.exported().file().isEmpty()) {
        continue;
      }
      try {
        if (run.isText()) {
          err.println(run.name() + ": generating text");
          texts.put(run.index(), texts(run, testData));
        } else if (testImages > 0 && mistakes > 0) {
          err.println(run.name() + ": classifying test images");
          wrong.put(run.index(), mistakes(run, testData));
        }
      } catch (DatasetException e) {
        notes.put(run.index(), "Not shown: " + e.getMessage());
        err.println(
            "warning: %s: %s; name the data with --data".formatted(run.name(), e.getMessage()));
      }
      err.flush();
    }
    return new Content(heading(runs), now(), toolVersion(), runs, wrong, texts, notes);
  }

  private Mistakes mistakes(ReportedRun run, TestData testData) throws IOException {
    return Mistakes.of(
        hadoop,
        testData.of(run),
        ModelFacts.open(files, run.exported().file().orElseThrow()),
        KernelChoice.AUTO.open(),
        testImages,
        mistakes);
  }

  private Continuations texts(ReportedRun run, TestData testData) throws IOException {
    List<String> all =
        prompts.isEmpty() ? Continuations.testPrompts(hadoop, testData.of(run)) : prompts;
    return Continuations.of(
        hadoop, run.exported().file().orElseThrow(), all, KernelChoice.AUTO.open(), SEED);
  }

  private String heading(List<ReportedRun> runs) {
    if (title != null) {
      return title;
    }
    return runs.size() == 1 ? runs.get(0).name() : "Comparison of %d runs".formatted(runs.size());
  }

  private static String now() {
    return ZonedDateTime.now(ZoneOffset.UTC).format(TIME);
  }

  private static String toolVersion() {
    String version = ReportCommand.class.getPackage().getImplementationVersion();
    return version == null ? "binorm" : "binorm " + version;
  }
}
