package org.binorm.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.binorm.jobs.AtomicFiles;
import org.binorm.jobs.ExitCode;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.ResultFile;
import org.binorm.jobs.prepare.PrepareImagesJob;
import org.binorm.jobs.run.RunSetup;
import org.binorm.jobs.testing.CommandLineRun;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The command from its options to the files, on real small runs of images and text. */
class ReportCommandTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();

  private static final String FLOAT32 = "model.precision=float32";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path shared;
  private static Experiment images;
  private static Experiment text;

  @TempDir private Path folder;

  @BeforeAll
  static void trainSomeRuns() throws Exception {
    images = experiment(Experiment.Kind.IMAGES, "images");
    text = experiment(Experiment.Kind.TEXT, "text");
    for (Experiment experiment : List.of(images, text)) {
      experiment.train(SPARK.session(), "binary");
      experiment.export(SPARK.session(), "binary");
      experiment.train(SPARK.session(), "float32", FLOAT32);
      experiment.export(SPARK.session(), "float32", FLOAT32);
    }
  }

  private static Experiment experiment(Experiment.Kind kind, String name) throws Exception {
    Path own = Files.createDirectory(shared.resolve(name));
    return Experiment.prepared(kind, own, SPARK.session());
  }

  private CommandLineRun report(Object... arguments) {
    List<String> all = new ArrayList<>(List.of("report", "--output", output().toString()));
    Stream.of(arguments).map(Object::toString).forEach(all::add);
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private Path output() {
    return folder.resolve("report");
  }

  private String page() throws IOException {
    return Files.readString(output().resolve("report.html"));
  }

  private String markdown() throws IOException {
    return Files.readString(output().resolve("report.md"));
  }

  private Dataset<Row> table(String name) {
    return SPARK
        .session()
        .read()
        .parquet(output().resolve("tables/" + name + ".parquet").toString());
  }

  private static JsonNode metrics(Path directory) throws IOException {
    return JSON.readTree(Files.readString(directory.resolve("_RESULT.json"))).path("metrics");
  }

  private static void succeeds(CommandLineRun run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static void isRefused(CommandLineRun run, String... expected) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.INPUT.code());
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(expected);
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path source : all.toList()) {
        Files.copy(source, to.resolve(from.relativize(source).toString()));
      }
    }
    return to;
  }

  @Test
  void imagesAndTextOfBothPrecisionsAreComparedInOneReport() throws Exception {
    CommandLineRun run =
        report(
            images.path("binary"),
            images.path("float32"),
            text.path("binary"),
            text.path("float32"));

    succeeds(run);
    assertThat(run.out()).contains("report of 4 runs").contains("report.html");
    String accuracy =
        Numbers.score(metrics(images.path("binary/export")).path("test.accuracy").asDouble());
    String perplexity =
        Numbers.score(metrics(text.path("float32/export")).path("test.perplexity").asDouble());
    for (String report : List.of(page(), markdown())) {
      assertThat(report)
          .contains("images/binary", "text/float32", "Results", "Size and speed", "Generated text")
          .contains("Most confident mistakes", "Settings that differ", "model.precision")
          .contains(accuracy, perplexity);
    }
    assertThat(table("runs").count()).isEqualTo(4);
    assertThat(table("texts").count()).isEqualTo(4);
    assertThat(table("per_class").count()).isEqualTo(20);
    assertThat(metrics(output()).path("finishedRuns").asInt()).isEqualTo(4);
  }

  @Test
  void theCurvesEndAtTheLastStepOfThePlan() {
    succeeds(report(images.path("binary"), text.path("float32")));

    long steps = 0;
    for (Experiment experiment : List.of(images, text)) {
      steps += plannedSteps(experiment);
    }
    long last =
        table("rounds").groupBy("run").max("steps").collectAsList().stream()
            .mapToLong(row -> row.getLong(1))
            .sum();
    assertThat(last).isEqualTo(steps);
    assertThat(
            table("epochs")
                .groupBy("run")
                .max("steps")
                .agg(Map.of("max(steps)", "sum"))
                .first()
                .getLong(0))
        .isEqualTo(steps);
  }

  private static long plannedSteps(Experiment experiment) {
    try {
      return RunSetup.of(experiment.config(), new Configuration()).plan().totalSteps();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theMistakesAreThoseThatTheExportCounted() throws IOException {
    succeeds(report(images.path("binary"), "--mistakes", 5));

    double accuracy = metrics(images.path("binary/export")).path("test.accuracy").asDouble();
    long wrong = Math.round(Experiment.TEST_IMAGES * (1 - accuracy));
    assertThat(page())
        .contains("%d of %d test images are wrong".formatted(wrong, Experiment.TEST_IMAGES));
    int shown = (int) Math.min(5, wrong);
    assertThat(shown).as("mistakes to look at").isPositive();
    assertThat(page().split("data:image/png;base64,", -1)).hasSize(shown + 1);
    List<Row> rows = table("mistakes").collectAsList();
    assertThat(rows)
        .hasSize(shown)
        .noneMatch(row -> row.getAs("class").equals(row.getAs("predicted")));
    assertThat(rows)
        .extracting(row -> row.<Double>getAs("probability"))
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void onlyAsManyTestImagesAreClassifiedAsAskedFor() throws IOException {
    succeeds(report(images.path("binary"), "--test-images", 7));

    assertThat(page()).contains(" of 7 test images are wrong");
  }

  @Test
  void modelsContinueThePromptThatIsGiven() throws IOException {
    succeeds(
        report(
            text.path("binary"),
            "--prompt",
            "the <i>river</i>",
            "--prompt",
            "the river",
            "--prompt",
            "The mountain"));

    assertThat(page()).contains("<strong>the &lt;i&gt;river&lt;/i&gt;</strong>");
    assertThat(table("texts").collectAsList())
        .hasSize(3)
        .anyMatch(row -> !row.<String>getAs("text").isBlank());
  }

  @Test
  void thePageLoadsNothingAndAllowsOnlyItsOwnScripts() throws Exception {
    succeeds(report(images.path("binary"), text.path("binary")));

    assertThat(page()).doesNotContainPattern("(src|href|action|data)=\"(?!data:)");
    assertThat(page())
        .doesNotContainPattern("url\\(|@import|<link|<iframe|<object|\\sstyle=\"|\\son\\w+=\"");
    Matcher scripts = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(page());
    int found = 0;
    while (scripts.find()) {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(scripts.group(1).getBytes(StandardCharsets.UTF_8));
      assertThat(policy()).contains(Base64.getEncoder().encodeToString(digest));
      found++;
    }
    assertThat(found).isEqualTo(3);
    assertThat(policy())
        .startsWith("default-src 'none'; script-src 'sha256-")
        .doesNotContain("unsafe", "http");
  }

  private String policy() throws IOException {
    Matcher policy = Pattern.compile("Security-Policy\" content=\"([^\"]*)\"").matcher(page());
    assertThat(policy.find()).isTrue();
    return policy.group(1).replace("&#39;", "'");
  }

  @Test
  void hostileNamesOfClassesAndRunsAreShownAsText() throws Exception {
    Experiment hostile =
        Experiment.prepared(
            Experiment.Kind.IMAGES, Files.createDirectory(folder.resolve("x")), SPARK.session());
    TinyImages.classFolders(
        hostile.path("folders"), List.of("<script>alert(1)", "\"onerror='x'"), 24);
    String[] settings = {
      "data.source=" + hostile.path("folders"),
      "data.path=" + hostile.path("hostile"),
      "data.format=class-folders",
      "data.height=28",
      "data.width=28",
      "data.channels=1",
      "train.batch-size=6",
      "train.epochs=1"
    };
    new PrepareImagesJob().run(SPARK.session(), hostile.config(settings));
    hostile.train(SPARK.session(), "<img src=x>|", settings);
    hostile.export(SPARK.session(), "<img src=x>|", settings);

    succeeds(report(hostile.path("<img src=x>|"), "--title", "</title><script>"));

    assertThat(page()).contains("&lt;script&gt;alert(1)", "&lt;img src=x&gt;");
    assertThat(page())
        .doesNotContain("<script>alert", "<img src=x", "</title><script>", "\"onerror");
    // In the block that shows config.yaml everything stands as it is.
    String readable = markdown().replaceAll("(?s)```yaml.*?```", "");
    assertThat(readable)
        .contains("\\<script\\>alert(1)")
        .doesNotContain("<img src=x>|", " <script");
  }

  @Test
  void whatIsNotFinishedIsShownAsSuch() throws Exception {
    AtomicFiles files = new AtomicFiles(new Configuration());
    Path failed = copy(images.path("binary"), folder.resolve("failed"));
    Files.delete(failed.resolve("_RESULT.json"));
    ResultFile.write(
        files,
        new org.apache.hadoop.fs.Path(failed.toUri()),
        JobResult.failed("train", ExitCode.DIVERGED, "round 3: the loss is NaN"));
    Path killed = copy(images.path("binary"), folder.resolve("killed"));
    Files.delete(killed.resolve("_RESULT.json"));
    Path unexported = folder.resolve("unexported");
    copy(images.path("binary"), unexported);
    Files.move(unexported.resolve("export"), folder.resolve("away"));
    Path begun = Files.createDirectory(folder.resolve("begun"));
    Files.copy(images.path("binary/config.yaml"), begun.resolve("config.yaml"));

    succeeds(report(failed, killed, unexported, begun));

    assertThat(page())
        .contains("failed with exit code 4: round 3: the loss is NaN")
        .contains("unfinished: checkpoint after ")
        .contains("finished; not exported")
        .contains("unfinished: no checkpoint yet");
    assertThat(table("runs").select("state").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactly("failed", "unfinished", "finished", "unfinished");
  }

  @Test
  void anExportAloneIsReportedWithoutCurves() throws Exception {
    Path published = copy(images.path("binary/export"), folder.resolve("published"));

    succeeds(report(published, "--data", images.path("prepared")));

    assertThat(page()).contains("export only", "Confusion matrices", "data:image/png");
    assertThat(page()).doesNotContain("Learning curves");
  }

  @Test
  void withoutItsDataARunIsReportedWithoutItsImages() throws Exception {
    Path run = copy(images.path("binary"), folder.resolve("run"));
    Path config = run.resolve("config.yaml");
    Files.writeString(config, Files.readString(config).replace("/prepared", "/gone"));

    CommandLineRun result = report(run);

    succeeds(result);
    assertThat(result.err()).contains("warning: run: ", "no such folder", "--data");
    assertThat(page()).contains("Not shown: ").doesNotContain("data:image/png");

    succeeds(report(run, "--overwrite", "--data", images.path("prepared")));
    assertThat(page()).contains("data:image/png").doesNotContain("Not shown: ");
  }

  @Test
  void whatIsNoRunIsRefusedInOneLine() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    isRefused(report(folder.resolve("missing")), "missing: no such run");
    isRefused(report(empty), "empty: expected a run (config.yaml) or an export");
    isRefused(report(images.path("binary"), "--data", empty), "not a prepared data set");
    isRefused(
        report(images.path("binary"), "--data", text.path("prepared")),
        "expected a set that one of the runs was trained on");
    isRefused(report(images.path("binary"), "--mistakes", "-1"), "mistakes: expected at least 0");
    isRefused(report(), "RUN");
    assertThat(output()).doesNotExist();
  }

  @Test
  void aDamagedTableIsNamed() throws Exception {
    Path run = copy(images.path("binary"), folder.resolve("run"));
    try (Stream<Path> parts = Files.list(run.resolve("metrics/rounds"))) {
      Path part = parts.filter(p -> p.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.writeString(part, "PAR1 nothing of the kind PAR1");
    }

    isRefused(report(run), "metrics/rounds", "not a Parquet file or a damaged one");
  }

  @Test
  void aReportIsReplacedOnlyIfAskedFor() throws IOException {
    succeeds(report(images.path("binary"), "--title", "first"));

    isRefused(report(images.path("binary"), "--title", "second"), "--overwrite makes it again");
    assertThat(page()).contains("<h1>first</h1>");

    succeeds(report(images.path("binary"), "--title", "second", "--overwrite"));
    assertThat(page()).contains("<h1>second</h1>");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(output());
    }
  }

  @Test
  void nothingButAReportIsEverReplaced() throws IOException {
    Path precious = Files.createDirectories(output()).resolve("precious.txt");
    Files.writeString(precious, "mine");

    isRefused(report(images.path("binary"), "--overwrite"), "found something else");
    assertThat(precious).hasContent("mine");

    Path run = images.path("binary");
    CommandLineRun onRun =
        CommandLineRun.of("report", run.toString(), "--output", run.toString(), "--overwrite");
    isRefused(onRun, "found something else");
    assertThat(run.resolve("LATEST")).exists();
  }
}
