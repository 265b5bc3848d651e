package org.binorm.jobs.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.image.ImageShape;
import org.binorm.datasets.prepared.DatasetManifest;
import org.binorm.datasets.prepared.PartFile;
import org.binorm.datasets.prepared.SplitFiles;
import org.binorm.datasets.split.Subset;
import org.binorm.jobs.testing.CommandLineRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {
  /** Tables, projections, norms and head of lm-tiny: 256 tokens, context 32, 16 features. */
  private static final long LM_TINY_PARAMETERS =
      (256 * 16 + 16) // tokens
          + (32 * 16 + 16) // positions
          + 4 * (16 * 16 + 16) // query, key, value, output
          + (32 * 16 + 32)
          + (16 * 32 + 16) // feed-forward
          + (32 * 16 + 32)
          + (24 * 32 + 24)
          + (256 * 24 + 256); // head

  @TempDir private Path folder;
  private Path yaml;

  @BeforeEach
  void writeConfig() throws IOException {
    yaml = folder.resolve("c.yaml");
    Files.writeString(
        yaml,
        """
        data: {path: '%s/prepared'}
        model: {preset: lm-tiny}
        train: {epochs: 3, workers: 2, batch-size: 16, micro-batch-size: 4, steps-per-round: 5}
        """
            .formatted(folder));
  }

  private CommandLineRun plan(String... more) {
    List<String> arguments = new ArrayList<>(List.of("plan", "--config", yaml.toString()));
    arguments.addAll(List.of(more));
    return CommandLineRun.of(arguments.toArray(String[]::new));
  }

  private JsonNode json(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--json"));
    arguments.addAll(List.of(more));
    CommandLineRun run = plan(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void theNumbersOfATinyModelAreThoseComputedByHand() throws IOException {
    JsonNode plan = json();

    assertThat(plan.at("/model/parameters").asLong()).isEqualTo(LM_TINY_PARAMETERS);
    assertThat(plan.at("/model/releasedBytes").asLong())
        .as("rows of 16, 24 or 32 bits take 4 bytes; a bias of 256 bits takes 32")
        .isEqualTo(4 * (256 + 32 + 4 * 16 + 32 + 16 + 32 + 24 + 256 + 10) + 32);
    assertThat(plan.at("/memory/stateBytes").asLong()).isEqualTo(12 * LM_TINY_PARAMETERS);
    assertThat(plan.at("/memory/sumBytes").asLong()).isEqualTo(24 * LM_TINY_PARAMETERS);
    assertThat(plan.at("/memory/gradientBytes").asLong())
        .as("dense, and the tables by rows: a step of 8 x 32 tokens may touch all")
        .isEqualTo(4 * (LM_TINY_PARAMETERS + 2 * (256 + 32)));
    assertThat(plan.at("/network/toExecutorBytes").asLong()).isEqualTo(8 + 12 * LM_TINY_PARAMETERS);
    assertThat(plan.at("/network/fromWorkersBytes").asLong())
        .isEqualTo(2 * (8 + 12 * LM_TINY_PARAMETERS));
    assertThat(plan.at("/training/batchPerWorker").asInt()).isEqualTo(8);
    assertThat(plan.at("/training/microBatch").asInt()).isEqualTo(4);
    assertThat(plan.at("/warnings")).isEmpty();
  }

  @Test
  void withoutPreparedDataThePresetsOwnShapeCounts() throws IOException {
    JsonNode plan = json();

    assertThat(plan.at("/model/input").asText()).isEqualTo("32 tokens of 256");
    assertThat(plan.at("/training/data").asText()).endsWith("prepared is not prepared yet");
    assertThat(plan.at("/training/stepsPerEpoch").isMissingNode()).isTrue();
  }

  @Test
  void preparedDataGiveShapeAndSteps() throws IOException {
    Path prepared = Files.createDirectories(folder.resolve("prepared"));
    Files.createDirectories(prepared.resolve("train"));
    Files.createFile(prepared.resolve("train/part-00000.parquet"));
    new DatasetManifest(
            new ImageShape(12, 12, 1),
            List.of("a", "b", "c"),
            Map.of(
                Subset.TRAIN, SplitFiles.of(List.of(new PartFile("part-00000.parquet", 100, 4)))),
            List.of(0.5),
            List.of(0.5),
            1,
            "f".repeat(64),
            "test")
        .write(new Configuration(), new org.apache.hadoop.fs.Path(prepared.toUri()));

    JsonNode plan = json("--set", "model.preset=tiny-cnn");
    assertThat(plan.at("/model/input").asText()).isEqualTo("images [1, 12, 12], 3 classes");
    assertThat(plan.at("/training/trainRows").asLong()).isEqualTo(100);
    assertThat(plan.at("/training/stepsPerEpoch").asLong()).isEqualTo(7);
    assertThat(plan.at("/training/roundsPerEpoch").asLong()).isEqualTo(2);
    assertThat(plan.at("/training/totalRounds").asLong()).isEqualTo(6);
    assertThat(plan.at("/memory/blockBytes").asLong()).isEqualTo(25 * (12 * 12 + 4));
  }

  @Test
  void theTextSaysTheSameInAlignedColumns() {
    CommandLineRun run = plan();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith("model\n  preset ")
        .contains("\nmemory\n  state: parameters and 2 optimizer slots ")
        .containsPattern("\n  parameters +14,536\n");
    assertThat(run.out().lines().filter(line -> line.endsWith("iB")).mapToInt(String::length))
        .as("numbers end in one column")
        .hasSizeGreaterThan(10)
        .containsOnly(
            run.out().lines().filter(line -> line.endsWith("iB")).findFirst().get().length());
  }

  @Test
  void whatDoesNotFitIsSaid() throws IOException {
    JsonNode small = json("--set", "model.preset=wikitext-lm-small");
    assertThat(small.at("/model/parameters").asLong()).isEqualTo(154_406_714L);
    assertThat(small.at("/warnings/0").asText())
        .startsWith("one JVM: needs about ")
        .contains("train with -- --driver-memory ");
    assertThat(small.at("/network/averagedOn").asText()).isEqualTo("executors");
    assertThat(small.at("/warnings/1").asText())
        .startsWith("cluster: spark.driver.maxResultSize: a round brings back 1852880576 bytes");
  }

  @Test
  void wrongSettingsAreTwoWithOneLine() {
    CommandLineRun run = plan("--set", "model.preset=lm-tyni");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("model preset \"lm-tyni\" is not known").hasLineCount(1);
    assertThat(run.out()).isEmpty();
    assertThat(plan("--set", "train.epoch=1").exitCode()).isEqualTo(2);
  }

  @Test
  void aLocalMasterTellsHowManyTasksRunAtOnce() {
    int all = Runtime.getRuntime().availableProcessors();

    assertThat(PlanCommand.cores("local")).isEqualTo(1);
    assertThat(PlanCommand.cores("local[3]")).isEqualTo(3);
    assertThat(PlanCommand.cores("local[3,2]")).isEqualTo(3);
    assertThat(PlanCommand.cores("local[*]")).isEqualTo(all);
    assertThat(PlanCommand.cores("yarn")).isEqualTo(all);
  }
}
