package org.binorm.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.binorm.jobs.config.Redaction;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.TinyImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials end neither in messages nor in logs nor in files. */
class SecretsTest {
  private static final String SECRET = "hunter2Xq7";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3a://user:hunter2Xq7@bucket/path: no such file",
        "cannot open ftp://me:hunter2Xq7@host:21/x and s3a://k:hunter2Xq7@b",
        "--set spark.hadoop.fs.s3a.secret.key=hunter2Xq7: unknown key",
        "spark.hadoop.fs.s3a.access.key: hunter2Xq7",
        "fs.azure.account.key.me.dfs.core.windows.net=hunter2Xq7",
        "AWS_SESSION_TOKEN=hunter2Xq7 in the environment",
        "{\"password\": \"hunter2Xq7\"}",
        "https://host/x?X-Amz-Signature=hunter2Xq7&part=1"
      })
  void secretsAreTakenOutOfTexts(String text) {
    assertThat(Redaction.of(text)).doesNotContain(SECRET).contains(Redaction.REDACTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://user@host:8020/a:b",
        "abfs://container@account.dfs.core.windows.net/x",
        "--set text.tokenizer=wordpiece",
        "--max-tokens=100, train.tokens: 12",
        "c.yaml: unknown key \"train.learning-rat\"; did you mean \"train.learning-rate\"?",
        "s3a://bucket/key: expected a file, got a folder"
      })
  void otherTextsStayAsTheyAre(String text) {
    assertThat(Redaction.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "data.source, s3a://user:hunter2Xq7@bucket/images",
    "output.path, s3a://user:hunter2Xq7@bucket/run",
    "spark.hadoop.fs.s3a.secret.key, hunter2Xq7",
    "data.path.password, hunter2Xq7"
  })
  void aSecretInASettingIsRefusedInALineThatDoesNotRepeatIt(String key, String value)
      throws IOException, InterruptedException {
    Path config = folder.resolve("c.yaml");
    Files.writeString(config, "data: {source: s, path: p}\n");

    BinormProcess run =
        BinormProcess.run(
            folder,
            "local[1]",
            "prepare-images",
            "--config",
            config.toString(),
            "--set",
            key + "=" + value);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).hasSize(1);
    assertThat(run.lastError()).containsAnyOf("password", "unknown key").doesNotContain(SECRET);
  }

  /** Everything a job leaves: its output, its result, Spark's event log, what it prints. */
  @Test
  void credentialsOfSparkStayOutOfEverythingThatAJobLeaves()
      throws IOException, InterruptedException {
    TinyImages.idx(folder.resolve("source"), 8, 2, 40, 8);
    Path config = folder.resolve("c.yaml");
    Files.writeString(
        config, "data: {source: '%1$s/source', path: '%1$s/set'}\n".formatted(folder));
    Path events = Files.createDirectories(folder.resolve("events"));

    BinormProcess run =
        BinormProcess.run(
            folder,
            "local[1]",
            Map.of(
                "spark.eventLog.enabled",
                "true",
                "spark.eventLog.compress",
                "false",
                "spark.eventLog.dir",
                events.toUri().toString(),
                "spark.hadoop.fs.s3a.secret.key",
                SECRET,
                "spark.hadoop.fs.s3a.session.token",
                SECRET,
                "spark.hadoop.fs.azure.account.oauth2.client.secret",
                SECRET),
            "prepare-images",
            "--config",
            config.toString());

    assertThat(run.exitCode()).as(run.lastError()).isZero();
    List<Path> files;
    try (var tree = Files.walk(folder)) {
      files = tree.filter(Files::isRegularFile).toList();
    }
    assertThat(files).anyMatch(file -> file.startsWith(events));
    assertThat(files)
        .allSatisfy(
            file ->
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .as(file.toString())
                    .doesNotContain(SECRET));
  }

  @Test
  void theLogHidesPasswordsInAddressesAlsoInStackTraces() throws IOException {
    Properties settings = new Properties();
    settings.load(
        new StringReader(
            Files.readString(Path.of("../conf/log4j2.properties"), StandardCharsets.ISO_8859_1)));
    PatternLayout layout =
        PatternLayout.newBuilder()
            .withPattern(settings.getProperty("appender.console.layout.pattern"))
            .build();
    String line =
        layout.toSerializable(
            Log4jLogEvent.newBuilder()
                .setLoggerName("org.binorm.jobs.JobRunner")
                .setLevel(Level.ERROR)
                .setMessage(new SimpleMessage("train failed: ftp://me:" + SECRET + "@host/x"))
                .setThrown(new IOException("no answer from s3a://key:" + SECRET + "@bucket"))
                .build());

    assertThat(line)
        .contains("JobRunner: train failed: ftp://me:***@host/x", "s3a://key:***@bucket")
        .doesNotContain(SECRET);
  }
}
