package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.binorm.datasets.DatasetException;
import org.binorm.engine.EngineException;
import org.binorm.engine.checkpoint.CheckpointException;
import org.binorm.engine.train.DivergedException;
import org.binorm.jobs.config.ConfigException;
import org.junit.jupiter.api.Test;

class FailureTest {

  @Test
  void theUsersFaultsAreInput() {
    assertInput(new ConfigException("c.yaml: no"), "c.yaml: no");
    assertInput(new DatasetException("data/x: empty"), "data/x: empty");
    assertInput(new EngineException("layer \"head\": no"), "layer \"head\": no");
    assertInput(
        new CheckpointException("m", CheckpointException.Problem.TRUNCATED, "truncated"),
        "m: truncated");
  }

  @Test
  void jobExceptionsCarryTheirOwnCode() {
    assertThat(Failure.of(new JobException(ExitCode.REJECTED, "3 of 10 rejected")))
        .isEqualTo(new Failure(ExitCode.REJECTED, "3 of 10 rejected"));
    assertThat(Failure.of(new DivergedException("loss is NaN")))
        .isEqualTo(new Failure(ExitCode.DIVERGED, "loss is NaN"));
  }

  @Test
  void causesAreSearchedBecauseSparkWrapsWhatTasksThrow() {
    assertInput(
        new RuntimeException("Job aborted", new IOException(new DatasetException("bad.jpg: no"))),
        "bad.jpg: no");
  }

  @Test
  void everythingElseIsOursAndNamesTheInnermostCause() {
    assertThat(Failure.of(new IllegalStateException("outer", new IOException("disk full"))))
        .isEqualTo(new Failure(ExitCode.OURS, "IOException: disk full"));
    assertThat(Failure.of(new NullPointerException()))
        .isEqualTo(new Failure(ExitCode.OURS, "NullPointerException"));
    assertThat(Failure.of(new OutOfMemoryError("Java heap space")))
        .isEqualTo(new Failure(ExitCode.OURS, "OutOfMemoryError: Java heap space"));
  }

  @Test
  void aPathThatLeadsNowhereIsInput() {
    for (String address : new String[] {"s3a://bucket/run", "nothing://host/run"}) {
      Throwable thrown = catchThrowable(() -> new Path(address).getFileSystem(new Configuration()));
      Failure failure = Failure.of(thrown);
      assertThat(failure.exitCode()).as("%s", thrown).isEqualTo(ExitCode.INPUT);
      assertThat(failure.message()).contains("; check the path, and that the jars");
    }
    assertThat(
            Failure.of(new IOException("s3a://no: The specified bucket does not exist")).exitCode())
        .isEqualTo(ExitCode.INPUT);
  }

  @Test
  void aServerThatDoesNotAnswerIsTheEnvironment() {
    Configuration hadoop = new Configuration();
    hadoop.setInt("ipc.client.connect.max.retries", 0);
    // Nothing listens on port 1.
    Throwable thrown =
        catchThrowable(
            () -> {
              Path path = new Path("hdfs://127.0.0.1:1/run");
              path.getFileSystem(hadoop).exists(path);
            });
    assertThat(Failure.of(thrown).exitCode()).as("%s", thrown).isEqualTo(ExitCode.ENVIRONMENT);
  }

  @Test
  void storageAndClustersAreTheEnvironment() {
    String end = "; mend that and run the job again, nothing finished is lost";
    assertThat(Failure.of(new Error(new IOException("No space left on device"))))
        .isEqualTo(new Failure(ExitCode.ENVIRONMENT, "No space left on device" + end));
    IOException named =
        new IOException(
            "/runs/a: No space left on device", new IOException("No space left on device"));
    assertThat(Failure.of(new UncheckedIOException("cannot write the state", named)).message())
        .isEqualTo("/runs/a: No space left on device" + end);
    assertThat(Failure.of(new FileNotFoundException("/a/b (Permission denied)")).exitCode())
        .isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(Failure.of(new FileNotFoundException("/a/b")).exitCode()).isEqualTo(ExitCode.OURS);
  }

  @Test
  void messagesAreOneLine() {
    assertInput(new ConfigException("\n  first \nsecond"), "first");
  }

  @Test
  void aCircleOfCausesEnds() {
    Exception one = new Exception("one");
    Exception two = new Exception("two", one);
    one.initCause(two);

    assertThat(Failure.of(one).exitCode()).isEqualTo(ExitCode.OURS);
  }

  private static void assertInput(Throwable thrown, String message) {
    assertThat(Failure.of(thrown)).isEqualTo(new Failure(ExitCode.INPUT, message));
  }
}
