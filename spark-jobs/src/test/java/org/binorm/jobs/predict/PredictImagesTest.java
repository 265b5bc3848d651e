package org.binorm.jobs.predict;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.binorm.engine.checkpoint.BitCheckpoint;
import org.binorm.engine.checkpoint.ModelInput;
import org.binorm.engine.checkpoint.SafetensorsFile;
import org.binorm.engine.infer.Classifier;
import org.binorm.engine.kernel.KernelChoice;
import org.binorm.engine.train.ImageBlock;
import org.binorm.jobs.ExitCode;
import org.binorm.jobs.JobException;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.testing.BinormProcess;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.SparkTestSession;
import org.binorm.jobs.testing.TinyImages;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Predictions of classifiers: the job, the transformation and the SQL function are one. */
class PredictImagesTest {
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

  /** Runs the job into a directory of its own. */
  private static JobResult predict(String name, String... settings) throws Exception {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("predict.path=" + folder.resolve(name));
    return new PredictJob()
        .run(SPARK.session(), experiment.runIn("run", all.toArray(String[]::new)));
  }

  private static Dataset<Row> predictions(String name) {
    return SPARK.session().read().parquet(folder.resolve(name).toString());
  }

  private static List<Row> answers(Dataset<Row> rows) {
    return rows.select("id", "label", "prediction", "predictedName", "topK", "model", "rejection")
        .orderBy("id")
        .collectAsList();
  }

  private static String model() {
    return experiment.path("run/export").toString();
  }

  private static Dataset<Row> preparedTest() {
    return SPARK.session().read().parquet(experiment.path("prepared/test").toString());
  }

  @Test
  void preparedImagesHaveTheAccuracyOfTheExport() throws Exception {
    JobResult result = predict("prepared-images");

    assertThat(result.metrics().get("rows")).isEqualTo((long) Experiment.TEST_IMAGES);
    assertThat(result.metrics().get("accuracy")).isEqualTo(exported.metrics().get("test.accuracy"));
    Dataset<Row> rows = predictions("prepared-images");
    assertThat(rows.columns())
        .containsExactly(
            "id", "label", "prediction", "predictedName", "topK", "model", "rejection");
    assertThat(rows.filter("label = prediction").count())
        .isEqualTo(Math.round((Double) result.metrics().get("accuracy") * rows.count()));
  }

  @Test
  void rawImagesOfTheSameSplitGiveTheSameAnswers() throws Exception {
    predict("from-prepared");
    JobResult raw = predict("from-raw", "predict.input-format=images", "predict.split=test");

    assertThat(raw.metrics().get("accuracy")).isEqualTo(exported.metrics().get("test.accuracy"));
    assertThat(answers(predictions("from-raw"))).isEqualTo(answers(predictions("from-prepared")));
    JobResult all = predict("from-raw-all", "predict.input-format=images");
    assertThat(all.metrics().get("rows"))
        .isEqualTo((long) Experiment.TRAIN_IMAGES + Experiment.TEST_IMAGES);
  }

  @Test
  void probabilitiesAreThoseOfTheClassifier() throws Exception {
    predict("all-classes", "predict.top-k=10", "predict.batch-size=7");
    BitCheckpoint checkpoint =
        BitCheckpoint.read(SafetensorsFile.read(experiment.path("run/export/model.safetensors")));
    Classifier classifier =
        Classifier.ofBits(
            checkpoint.model(),
            checkpoint.parameters(),
            ((ModelInput.Images) checkpoint.input()).scaling(),
            KernelChoice.AUTO.open(),
            1);

    List<Row> rows =
        predictions("all-classes").join(preparedTest().select("id", "image"), "id").collectAsList();
    assertThat(rows).hasSize(Experiment.TEST_IMAGES);
    for (Row row : rows) {
      double[] expected =
          classifier.probabilities(new ImageBlock(new int[1], row.getAs("image")))[0];
      List<Row> top = row.getList(row.fieldIndex("topK"));
      assertThat(top).hasSize(10);
      double sum = 0;
      double before = 1;
      for (Row answer : top) {
        double probability = answer.getAs("probability");
        assertThat(probability).isEqualTo(expected[answer.<Integer>getAs("label")]);
        assertThat(probability).isLessThanOrEqualTo(before);
        before = probability;
        sum += probability;
      }
      assertThat(sum).isBetween(1 - 1e-9, 1 + 1e-9);
      assertThat(row.<Integer>getAs("prediction")).isEqualTo(top.get(0).getAs("label"));
      assertThat(row.<String>getAs("predictedName")).isEqualTo(top.get(0).getAs("name"));
    }
  }

  @Test
  void theTransformationAndTheSqlFunctionAnswerLikeTheJob() throws Exception {
    predict("job");
    SparkSession spark = SPARK.session();

    // The snippet of the README.
    BinaryModel model = BinaryModel.load(model());
    Dataset<Row> images = preparedTest();
    Dataset<Row> predicted = model.transform(images);
    model.register(spark, "binorm_classify");
    images.createOrReplaceTempView("images");
    Dataset<Row> names = spark.sql("SELECT id, binorm_classify(image).predictedName FROM images");

    assertThat(predicted.columns()).startsWith("id", "label", "image", "prediction");
    assertThat(answers(predicted)).isEqualTo(answers(predictions("job")));
    assertThat(names.orderBy("id").collectAsList())
        .isEqualTo(predicted.select("id", "predictedName").orderBy("id").collectAsList());
    Dataset<Row> whole = spark.sql("SELECT id, label, binorm_classify(image) AS p FROM images");
    assertThat(answers(whole.select("id", "label", "p.*"))).isEqualTo(answers(predicted));
  }

  @Test
  void filesOfImagesAreDecodedAndWhatCannotBeIsNamed() throws Exception {
    StructType schema = new StructType().add("id", "string").add("content", "binary");
    byte[] png = TinyImages.encoded(3, 5, 28, "png");
    Dataset<Row> files =
        SPARK
            .session()
            .createDataFrame(
                List.of(
                    RowFactory.create("a", png),
                    RowFactory.create("b", new byte[] {1, 2, 3, 4}),
                    RowFactory.create("c", null)),
                schema);

    List<Row> rows = BinaryModel.load(model()).transform(files).orderBy("id").collectAsList();

    assertThat(rows.get(0).<Integer>getAs("prediction")).isBetween(0, 9);
    assertThat(rows.get(0).<String>getAs("rejection")).isNull();
    assertThat(rows.get(1).<Integer>getAs("prediction")).isNull();
    assertThat(rows.get(1).<String>getAs("rejection"))
        .isEqualTo("neither JPEG nor PNG (first bytes 01020304); pixels would be 784 bytes, got 4");
    assertThat(rows.get(2).<String>getAs("rejection")).isEqualTo("image is null");
  }

  @Test
  void anybodysParquetKeepsItsColumns() throws Exception {
    Path input = folder.resolve("anybody");
    preparedTest().withColumn("price", col("label").plus(0.5)).write().parquet("" + input);

    JobResult result =
        predict("of-parquet", "predict.input-format=parquet", "predict.input=" + input);

    assertThat(result.metrics().get("accuracy")).isEqualTo(exported.metrics().get("test.accuracy"));
    assertThat(predictions("of-parquet").columns())
        .startsWith("id", "label", "price", "prediction");
  }

  @Test
  void aModelIsOpenedOnceInAJvmWhateverTheNumberOfTasks() throws Exception {
    BinaryModel model = BinaryModel.load(model());
    model.transform(preparedTest().repartition(2)).collectAsList();
    long opened = LoadedModels.opened();

    model.transform(preparedTest().repartition(7)).collectAsList();
    BinaryModel.load(model()).register(SPARK.session(), "again");
    preparedTest().selectExpr("again(image)").collectAsList();

    assertThat(LoadedModels.opened()).isEqualTo(opened);
  }

  @Test
  void theFloat32TwinPredictsToo() throws Exception {
    String[] twin = {"model.precision=float32", "train.epochs=1"};
    experiment.train(SPARK.session(), "twin", twin);
    JobResult twinExported = experiment.export(SPARK.session(), "twin", twin);

    JobResult result = predict("of-twin", "predict.model=" + experiment.path("twin/export"));

    assertThat(result.metrics().get("accuracy"))
        .isEqualTo(twinExported.metrics().get("test.accuracy"));
  }

  @Test
  void theSameRequestIsSkippedAndAnotherIsNot() throws Exception {
    predict("again");
    assertThat(predict("again").status()).isEqualTo(JobResult.Status.SKIPPED);
    assertThat(predict("again", "predict.top-k=2").status()).isEqualTo(JobResult.Status.DONE);
    assertThat(predict("again", "predict.top-k=2", "output.overwrite=true").status())
        .isEqualTo(JobResult.Status.DONE);
    assertThat(folder.resolve("again")).isDirectoryNotContaining("glob:**rows");
  }

  @Test
  void aDamagedImageIsRejectedAndCounted() throws Exception {
    Path source = folder.resolve("photos");
    TinyImages.classFolders(source, List.of("0", "1", "zebra"), 4);
    Files.write(source.resolve("1/000.jpg"), new byte[] {1, 2, 3});
    String[] settings = {
      "predict.input-format=images", "predict.input=" + source, "data.format=class-folders"
    };

    assertThatThrownBy(() -> predict("rejected", settings))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.REJECTED))
        .hasMessageStartingWith(
            "rows rejected: 1, allowed by data.max-rejected: 0; the first: 1/000.jpg: neither")
        .hasMessageEndingWith("all of them: " + folder.resolve("rejected/_rejected"));
    assertThat(folder.resolve("rejected/_rejected/part-00000.jsonl"))
        .content()
        .contains("\"file\":\"1/000.jpg\"");

    JobResult result =
        predict("tolerated", settings[0], settings[1], settings[2], "data.max-rejected=1");
    assertThat(result.metrics().get("rows")).isEqualTo(12L);
    assertThat(result.metrics().get("rejected")).isEqualTo(1L);
    assertThat(result.metrics().get("labelled")).isEqualTo(7L);
    assertThat(predictions("tolerated").filter("label is null").count()).isEqualTo(4);
    assertThat(folder.resolve("tolerated/_rejected/part-00000.jsonl")).exists();
  }

  private static void assertInput(String message, String... settings) {
    assertThatThrownBy(() -> predict("bad", settings)).hasMessage(message);
    assertThat(folder.resolve("bad")).doesNotExist();
  }

  @Test
  void whatIsWrongIsToldInOneLine() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertInput(
        empty
            + "/model.safetensors: no such file; export the model first, or name another with predict.model",
        "predict.model=" + empty);
    assertInput(
        empty + ": expected *.parquet files, got none",
        "predict.input-format=parquet",
        "predict.input=" + empty);
    assertInput(
        experiment.yaml() + ": predict.input: expected with input-format: parquet, got none",
        "predict.input-format=parquet");

    Path foreign = Files.createDirectories(folder.resolve("foreign"));
    Files.writeString(foreign.resolve("thesis.txt"), "precious");
    assertThatThrownBy(() -> predict("foreign"))
        .hasMessage(
            "predict.path: expected a new directory or earlier predictions, got %s, which holds \"thesis.txt\"; choose another directory"
                .formatted(foreign));

    BinaryModel model = BinaryModel.load(model());
    assertThatThrownBy(() -> model.transform(preparedTest().drop("image")))
        .hasMessage("column \"image\" or \"content\": expected for images, got only id, label");
    assertThatThrownBy(() -> model.withInputColumn("label").transform(preparedTest()))
        .hasMessage("column \"label\": expected binary or struct<bytes:binary>, got int");
    assertThatThrownBy(() -> model.transform(model.transform(preparedTest())))
        .hasMessage(
            "column \"prediction\": is there already, where the prediction goes; rename or drop it");
    assertThatThrownBy(() -> model.withTopK(0)).hasMessage("top-k: expected at least 1, got 0");
  }

  @Test
  void theBytesDoNotDependOnTheCores() throws Exception {
    for (String format : List.of("prepared", "images")) {
      SortedMap<String, byte[]> one = run("local[1]", format);
      SortedMap<String, byte[]> two = run("local[2]", format);
      assertThat(one.keySet()).isEqualTo(two.keySet()).isNotEmpty();
      one.forEach((name, bytes) -> assertThat(two.get(name)).as(name).isEqualTo(bytes));
    }
  }

  private static SortedMap<String, byte[]> run(String master, String format) throws Exception {
    Path output = folder.resolve(format + "-" + master.replaceAll("\\W", ""));
    BinormProcess process =
        BinormProcess.run(
            folder,
            master,
            "predict",
            "--config",
            experiment.yaml().toString(),
            "--set",
            "predict.input-format=" + format,
            "--set",
            "predict.path=" + output);
    assertThat(process.exitCode()).as(process.stderr().toString()).isZero();
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.list(output)) {
      for (Path file : all.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }
}
