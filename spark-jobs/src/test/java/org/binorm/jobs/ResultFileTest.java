package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFileTest {
  private static final JobResult DONE =
      JobResult.done("train", "trained 5 epochs")
          .output("run", "runs/one")
          .metric("validation.accuracy", 0.875)
          .metric("parameters", 1L << 40)
          .metric("stateSha256", "abc")
          .build()
          .withElapsedSeconds(1.23456);
  private static final JobResult FAILED =
      JobResult.failed("train", ExitCode.INPUT, "no such folder");

  @TempDir private java.nio.file.Path folder;
  private final AtomicFiles files = new AtomicFiles(new Configuration(false));
  private Path directory;

  @BeforeEach
  void nameTheDirectory() {
    directory = new Path(folder.resolve("out").toUri());
  }

  @Test
  void theFileHasThePromisedFields() throws IOException {
    ResultFile.write(files, directory, DONE);
    JsonNode json = new ObjectMapper().readTree(folder.resolve("out/_RESULT.json").toFile());

    assertThat(json.fieldNames())
        .toIterable()
        .containsExactly(
            "job", "status", "exitCode", "message", "outputs", "metrics", "elapsedSeconds");
    assertThat(json.path("status").textValue()).isEqualTo("done");
    assertThat(json.path("exitCode").intValue()).isZero();
    assertThat(json.path("outputs").path("run").textValue()).isEqualTo("runs/one");
    assertThat(json.path("metrics").path("validation.accuracy").doubleValue()).isEqualTo(0.875);
    assertThat(json.path("metrics").path("parameters").longValue()).isEqualTo(1L << 40);
    assertThat(json.path("elapsedSeconds").doubleValue()).isEqualTo(1.235);
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    ResultFile.write(files, directory, DONE);

    assertThat(ResultFile.readGood(files, directory)).contains(DONE.withElapsedSeconds(1.235));
  }

  @Test
  void aFailureIsWrittenIntoANewDirectory() throws IOException {
    ResultFile.write(files, directory, FAILED);

    assertThat(ResultFile.read(files, directory)).contains(FAILED);
    assertThat(ResultFile.readGood(files, directory)).isEmpty();
  }

  @Test
  void aFailureDoesNotReplaceAGoodResult() throws IOException {
    ResultFile.write(files, directory, DONE);
    ResultFile.write(files, directory, FAILED);

    assertThat(ResultFile.readGood(files, directory)).isPresent();
    assertThat(folder.resolve("out/_RESULT.failed.json"))
        .content()
        .contains("\"exitCode\" : 2", "\"no such folder\"");
  }

  @Test
  void theNextGoodResultRemovesTheFailure() throws IOException {
    ResultFile.write(files, directory, DONE);
    ResultFile.write(files, directory, FAILED);
    ResultFile.write(files, directory, JobResult.skipped(DONE, "done before"));

    assertThat(folder.resolve("out/_RESULT.failed.json")).doesNotExist();
    JobResult skipped = ResultFile.readGood(files, directory).orElseThrow();
    assertThat(skipped.status()).isEqualTo(JobResult.Status.SKIPPED);
    assertThat(skipped.metrics()).isEqualTo(DONE.metrics());
    assertThat(skipped.message()).isEqualTo("done before");
  }

  @Test
  void aDamagedResultFileCountsAsNone() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    for (String damaged :
        new String[] {"", "{", "[]", "{}", "{\"status\":\"done\",\"exitCode\":9}"}) {
      Files.writeString(folder.resolve("out/_RESULT.json"), damaged);
      assertThat(ResultFile.read(files, directory)).as(damaged).isEmpty();
    }
  }

  @Test
  void numbersThatJsonLacksAreTexts() throws IOException {
    String json =
        ResultFile.toJson(JobResult.done("train", "m").metric("loss", Double.NaN).build());

    assertThat(new ObjectMapper().readTree(json).path("metrics").path("loss").textValue())
        .isEqualTo("NaN");
  }

  @Test
  void statusAndExitCodeAgree() {
    assertThatThrownBy(() -> JobResult.failed("train", ExitCode.DONE, "m"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
