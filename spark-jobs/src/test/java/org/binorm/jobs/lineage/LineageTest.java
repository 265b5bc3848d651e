package org.binorm.jobs.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.binorm.jobs.lineage.RunEvent.Job;
import org.binorm.jobs.lineage.RunEvent.Parent;
import org.binorm.jobs.lineage.RunEvent.Type;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.TinyImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names and events; that OpenLineage's own client takes them is tested by {@code .ci/openlineage}.
 */
class LineageTest {
  private static final UUID RUN = UUID.fromString("01234567-89ab-4def-8123-456789abcdef");

  @Test
  void datasetsHaveTheNamesThatOpenLineageGivesThem() {
    assertThat(Dataset.of(URI.create("file:///data/raw")))
        .isEqualTo(new Dataset("file", "/data/raw"));
    assertThat(Dataset.of(URI.create("hdfs://namenode:8020/data/raw")))
        .isEqualTo(new Dataset("hdfs://namenode:8020", "/data/raw"));
    assertThat(Dataset.of(URI.create("s3a://bucket/data/raw")))
        .isEqualTo(new Dataset("s3://bucket", "data/raw"));
    assertThat(Dataset.of(URI.create("s3a://bucket/"))).isEqualTo(new Dataset("s3://bucket", "/"));
    assertThat(Dataset.of(URI.create("abfss://c@account.dfs.core.windows.net/x")))
        .isEqualTo(new Dataset("abfss://c@account.dfs.core.windows.net", "x"));
  }

  @Test
  void pathsOfSettingsAreMadeWhole() throws Exception {
    assertThat(Dataset.of("data/raw", new Configuration()))
        .isEqualTo(new Dataset("file", Path.of("data/raw").toAbsolutePath().toString()));
  }

  @Test
  void anEventSaysWhoseRunReadsAndWritesWhat() throws Exception {
    Job job =
        new Job("nightly", "binorm.train", "4.2.0", Optional.of(new Parent("dags", "d.t", "r")));
    RunEvent event =
        new RunEvent(
            Type.COMPLETE,
            Instant.EPOCH,
            RUN,
            job,
            List.of(new Dataset("file", "/in")),
            List.of(new Dataset("file", "/out")),
            Optional.empty());
    JsonNode json = new ObjectMapper().readTree(event.toJson());

    assertThat(json.path("eventType").asText()).isEqualTo("COMPLETE");
    assertThat(json.path("eventTime").asText()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(json.at("/run/runId").asText()).isEqualTo(RUN.toString());
    assertThat(json.at("/run/facets/processing_engine/version").asText()).isEqualTo("4.2.0");
    assertThat(json.at("/run/facets/parent/job/name").asText()).isEqualTo("d.t");
    assertThat(json.at("/run/facets/parent/run/runId").asText()).isEqualTo("r");
    assertThat(json.at("/run/facets/errorMessage").isMissingNode()).isTrue();
    assertThat(json.at("/job/namespace").asText()).isEqualTo("nightly");
    assertThat(json.at("/job/name").asText()).isEqualTo("binorm.train");
    assertThat(json.at("/inputs/0/name").asText()).isEqualTo("/in");
    assertThat(json.at("/outputs/0/namespace").asText()).isEqualTo("file");
    assertThat(json.at("/outputs/0/name").asText()).isEqualTo("/out");
  }

  @Test
  void withoutTheJarAJobWorksAndSaysThatNobodyIsTold(@TempDir Path folder) throws Exception {
    TinyImages.idx(folder.resolve("source"), 8, 2, 20, 4);
    Path config = folder.resolve("c.yaml");
    Files.writeString(
        config,
        "data: {source: '%1$s/source', path: '%1$s/prepared'}\noutput: {path: '%1$s/run'}\n"
            .formatted(folder));
    BinormProcess done =
        BinormProcess.run(
            folder,
            "local[1]",
            Map.of("spark.openlineage.transport.type", "console"),
            "prepare-images",
            "--config",
            config.toString());

    assertThat(done.exitCode()).isZero();
    assertThat(done.stderr())
        .anyMatch(
            line ->
                line.endsWith(
                    "no lineage: spark.openlineage.transport.type is set, but"
                        + " io.openlineage:openlineage-spark_2.13 is not on the class path;"
                        + " add its jar"));
  }
}
