package org.binorm.jobs.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.binorm.engine.checkpoint.BitCheckpoint;
import org.binorm.engine.checkpoint.DType;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.checkpoint.SafetensorsFile;
import org.binorm.engine.infer.Classifier;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.train.ImageBlock;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.SparkTestSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The released file and its tables. */
class ExportJobTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
  @TempDir private static Path folder;
  private static Experiment experiment;
  private static JobResult exported;

  @BeforeAll
  static void trainAndExport() throws Exception {
    experiment = Experiment.prepared(folder, SPARK.session());
    experiment.train(SPARK.session(), "run");
    exported = experiment.export(SPARK.session(), "run");
  }

  private static Path file(String name) {
    return experiment.path("run").resolve("export").resolve(name);
  }

  @Test
  void aReleasedFileHoldsNotOneFloatParameter() throws Exception {
    SafetensorsFile model = SafetensorsFile.read(file("model.safetensors"));

    assertThat(model.names()).isNotEmpty().allMatch(name -> name.endsWith(".bits"));
    assertThat(model.names()).allMatch(name -> model.dtype(name) == DType.U8);
  }

  @Test
  void theModelOfTheQuickstartIsAtLeastThirtyTimesSmallerThanFloat32() throws Exception {
    String[] settings = {"model.preset=fashion-mnist-cnn", "train.epochs=1"};
    experiment.train(SPARK.session(), "quickstart", settings);
    JobResult quickstart = experiment.export(SPARK.session(), "quickstart", settings);

    assertThat((Double) quickstart.metrics().get("ratio")).isGreaterThanOrEqualTo(30);
  }

  @Test
  void theMemoryTableTellsTheRealSize() throws Exception {
    long size = Files.size(file("model.safetensors"));

    assertThat(exported.metrics().get("fileBytes")).isEqualTo(size);
    Row total =
        table("memory").stream().filter(r -> r.getAs("part").equals("total")).findFirst().get();
    assertThat(total.<Long>getAs("file_bytes")).isEqualTo(size);
    assertThat(total.<Double>getAs("ratio")).isEqualTo(exported.metrics().get("ratio"));
  }

  @Test
  void theFileAloneGivesTheLogitsOfTheVerificationFile() throws Exception {
    BitCheckpoint checkpoint = BitCheckpoint.read(SafetensorsFile.read(file("model.safetensors")));
    SafetensorsFile expected = SafetensorsFile.read(file("evaluation/verification.safetensors"));
    Classifier classifier =
        Classifier.ofBits(
            checkpoint.model(),
            checkpoint.parameters(),
            ((ModelInput.Images) checkpoint.input()).scaling(),
            KernelChoice.AUTO.open(),
            16);

    float[][] logits =
        classifier.logits(new ImageBlock(expected.ints("labels"), expected.bytes("images")));

    float[] flat = expected.floats("logits");
    for (int i = 0; i < flat.length; i++) {
      assertThat(logits[i / 10][i % 10]).isEqualTo(flat[i]);
    }
  }

  @Test
  void theTablesAgreeWithEachOther() {
    Row test =
        table("summary").stream().filter(r -> r.getAs("split").equals("test")).findFirst().get();
    long support = table("per_class").stream().mapToLong(r -> r.<Long>getAs("support")).sum();
    long all = table("confusion").stream().mapToLong(r -> r.<Long>getAs("count")).sum();
    long hits =
        table("confusion").stream()
            .filter(r -> r.getAs("class").equals(r.getAs("predicted")))
            .mapToLong(r -> r.<Long>getAs("count"))
            .sum();

    assertThat(test.<Long>getAs("samples")).isEqualTo(Experiment.TEST_IMAGES);
    assertThat(support).isEqualTo(all).isEqualTo(Experiment.TEST_IMAGES);
    assertThat(test.<Double>getAs("accuracy")).isEqualTo((double) hits / all);
    assertThat(exported.metrics().get("test.accuracy")).isEqualTo(test.getAs("accuracy"));
  }

  private static List<Row> table(String name) {
    return SPARK.session().read().parquet(file("evaluation/" + name).toString()).collectAsList();
  }

  @Test
  void everyTableIsAlsoThereAsCsvAndInThePage() throws Exception {
    String page = Files.readString(file("evaluation.md"));
    for (String name : List.of("summary", "per_class", "confusion", "memory")) {
      assertThat(Files.readAllLines(file("evaluation/" + name + ".csv")))
          .hasSize(table(name).size() + 1);
      assertThat(page).contains("## " + name);
    }
  }

  @Test
  void exportingTheSameStateAgainIsANoOp() throws Exception {
    byte[] before = Files.readAllBytes(file("model.safetensors"));

    JobResult again = experiment.export(SPARK.session(), "run");

    assertThat(again.status()).isEqualTo(JobResult.Status.SKIPPED);
    assertThat(file("model.safetensors")).hasBinaryContent(before);
  }

  @Test
  void exportingWithoutARunIsTheUsersError() {
    assertThatThrownBy(() -> experiment.export(SPARK.session(), "nowhere"))
        .hasMessageContaining("expected a run directory with config.yaml, found none");
  }

  @Test
  void theTwinIsExportedAsFloats() throws Exception {
    experiment.train(SPARK.session(), "twin", "model.precision=float32", "train.epochs=1");
    JobResult twin =
        experiment.export(SPARK.session(), "twin", "model.precision=float32", "train.epochs=1");

    SafetensorsFile model = SafetensorsFile.read(experiment.path("twin/export/model.safetensors"));
    assertThat(model.names()).allMatch(name -> model.dtype(name) == DType.F32);
    assertThat((Double) twin.metrics().get("ratio")).isLessThan(1);
  }
}
