package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.binorm.jobs.testing.ObjectStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code binorm result} and {@code binorm publish}. */
class ResultCommandTest {
  private static final JobResult GOOD =
      JobResult.done("export", "exported")
          .metric("test.accuracy", 0.83)
          .metric("fileBytes", 54_972L)
          .metric("stateSha256", "abc")
          .build();

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path export;

  @BeforeEach
  void writeExport() throws IOException {
    export = folder.resolve("export");
    write(GOOD);
    Files.createDirectories(export.resolve("evaluation"));
    Files.writeString(export.resolve("model.safetensors"), "bits");
    Files.writeString(export.resolve("evaluation/summary.csv"), "numbers");
  }

  @Test
  void aGoodResultIsToldWithItsLine() {
    assertThat(run("result", export.toString())).isZero();
    assertThat(out).hasToString("exported\n");
  }

  @Test
  void theOutputOfAJobOfAConfigurationIsFound() throws IOException {
    Path config = folder.resolve("c.yaml");
    Files.writeString(
        config,
        """
        data: {path: x}
        model: {preset: tiny-cnn}
        train: {epochs: 1}
        output: {path: '%s'}
        """
            .formatted(folder));

    assertThat(run("result", "--config", config.toString(), "--job", "export")).isZero();
    assertThat(run("result", "--config", config.toString(), "--job", "train", "--path")).isZero();
    assertThat(out).asString().endsWith(folder + "\n");
    assertThat(run("result", "--config", config.toString(), "--job", "trian")).isEqualTo(2);
    assertThat(err.toString()).contains("there is no job \"trian\"");
  }

  @Test
  void whatIsRequiredIsChecked() {
    assertThat(run("result", export.toString(), "--require", "test.accuracy>=0.83")).isZero();
    assertThat(run("result", export.toString(), "--require", "fileBytes<=60000")).isZero();

    assertThat(run("result", export.toString(), "--require", "test.accuracy>=0.9")).isEqualTo(3);
    assertThat(err).hasToString(export + ": test.accuracy is 0.83, required at least 0.9\n");
  }

  @Test
  void wrongRequirementsAreTheUsers() {
    assertThat(run("result", export.toString(), "--require", "accuracy>=0.9")).isEqualTo(2);
    assertThat(err.toString())
        .contains("no metric \"accuracy\"; it has test.accuracy, fileBytes, stateSha256");
    assertThat(run("result", export.toString(), "--require", "test.accuracy>0.9")).isEqualTo(2);
    assertThat(run("result", export.toString(), "--require", "test.accuracy>=NaN")).isEqualTo(2);
    assertThat(run("result", export.toString(), "--require", "stateSha256>=1")).isEqualTo(3);
    assertThat(run("result", folder.toString())).isEqualTo(2);
    assertThat(run("result")).isEqualTo(2);
  }

  @Test
  void aFailedJobIsToldWithItsOwnExitCode() throws IOException {
    Files.delete(export.resolve(ResultFile.NAME));
    write(JobResult.failed("export", ExitCode.DIVERGED, "loss is NaN"));

    assertThat(run("result", export.toString())).isEqualTo(4);
    assertThat(err).hasToString("loss is NaN\n");
  }

  @Test
  void onlyTheResultOfTheSubmissionCounts() throws IOException {
    assertThat(run("result", export.toString(), "--submission", "s1")).isEqualTo(5);
    assertThat(err.toString()).contains("the driver ended without a result");

    write(GOOD.withSubmission("s1"));
    assertThat(run("result", export.toString(), "--submission", "s1")).isZero();
    assertThat(run("result", export.toString(), "--submission", "s2")).isEqualTo(5);

    // It fails where a finished output stands.
    write(JobResult.failed("export", ExitCode.INPUT, "no such data").withSubmission("s2"));
    assertThat(run("result", export.toString(), "--submission", "s2")).isEqualTo(2);
    assertThat(run("result", export.toString(), "--submission", "s1")).isZero();
  }

  @Test
  void aPublishedExportIsACopyAndIsNotCopiedTwice() throws IOException {
    Path published = folder.resolve("models/current");

    assertThat(run("publish", export.toString(), "--to", published.toString())).isZero();
    assertThat(published.resolve("model.safetensors")).hasContent("bits");
    assertThat(published.resolve("evaluation/summary.csv")).hasContent("numbers");
    assertThat(published.resolve(ResultFile.NAME))
        .hasSameBinaryContentAs(export.resolve(ResultFile.NAME));

    Files.writeString(published.resolve("model.safetensors"), "mark");
    assertThat(run("publish", export.toString(), "--to", published.toString())).isZero();
    assertThat(out.toString()).endsWith("is published already\n");
    assertThat(published.resolve("model.safetensors")).hasContent("mark");
  }

  @Test
  void aNewExportReplacesAPublishedOne() throws IOException {
    Path published = folder.resolve("published");
    run("publish", export.toString(), "--to", published.toString());
    write(JobResult.done("export", "exported").metric("stateSha256", "def").build());
    Files.writeString(export.resolve("model.safetensors"), "other bits");

    assertThat(run("publish", export.toString(), "--to", published.toString())).isZero();
    assertThat(published.resolve("model.safetensors")).hasContent("other bits");
    assertThat(folder).isDirectoryNotContaining(path -> path.toString().contains(".staging"));
  }

  @Test
  void onlyFinishedExportsArePublishedAndNothingElseIsReplaced() throws IOException {
    assertThat(run("publish", folder.toString(), "--to", folder + "/x")).isEqualTo(2);

    Path precious = Files.createDirectories(folder.resolve("precious"));
    Files.writeString(precious.resolve("thesis.txt"), "mine");
    assertThat(run("publish", export.toString(), "--to", precious.toString())).isEqualTo(2);
    assertThat(precious.resolve("thesis.txt")).hasContent("mine");
  }

  @Test
  void theRunThatAnExportLiesInIsNotReplacedByIt() throws IOException {
    AtomicFiles files = new AtomicFiles(new Configuration());
    org.apache.hadoop.fs.Path run = new org.apache.hadoop.fs.Path(folder.toString());
    ResultFile.write(files, run, JobResult.done("train", "trained").build());

    for (String to : new String[] {folder.toString(), export.toString(), export + "/copy"}) {
      assertThat(run("publish", export.toString(), "--to", to)).isEqualTo(2);
      assertThat(err.toString()).contains("expected a directory apart from");
    }
    assertThat(export.resolve("model.safetensors")).hasContent("bits");
  }

  @Test
  void inAnObjectStoreWhatDiedIsPublishedByTheNextTry() throws IOException {
    Configuration store = ObjectStore.configure(new Configuration(false));
    store.forEach(entry -> System.setProperty("spark.hadoop." + entry.getKey(), entry.getValue()));
    Path published = folder.resolve("published");
    String to = ObjectStore.SCHEME + "://" + published;
    int deaths = 0;
    try {
      while (true) {
        ObjectStore.allowChanges(deaths);
        int code = run("publish", export.toString(), "--to", to);
        ObjectStore.allowChanges(Integer.MAX_VALUE);
        if (code == 0) {
          break;
        }
        assertThat(err.toString()).contains("the store is gone");
        assertThat(++deaths).isLessThan(40);
      }
    } finally {
      ObjectStore.allowChanges(Integer.MAX_VALUE);
      store.forEach(entry -> System.clearProperty("spark.hadoop." + entry.getKey()));
    }
    assertThat(deaths).as("places to die at").isGreaterThan(4);
    assertThat(published.resolve("model.safetensors")).hasContent("bits");
    assertThat(published.resolve(ResultFile.NAME))
        .hasSameBinaryContentAs(export.resolve(ResultFile.NAME));
  }

  @Test
  void aMarkLeftInAnExportIsNotPublished() throws IOException {
    Files.createFile(export.resolve(AtomicFiles.UNFINISHED));
    Path published = folder.resolve("published");

    assertThat(run("publish", export.toString(), "--to", published.toString())).isZero();
    assertThat(published).isDirectoryNotContaining("glob:**" + AtomicFiles.UNFINISHED);
  }

  private void write(JobResult result) throws IOException {
    ResultFile.write(
        new AtomicFiles(new Configuration()),
        new org.apache.hadoop.fs.Path(export.toString()),
        result);
  }

  private int run(String... arguments) {
    err.getBuffer().setLength(0);
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
