package org.binorm.jobs.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.binorm.jobs.JobResult;
import org.binorm.jobs.testing.Experiment;
import org.binorm.jobs.testing.SparkTestSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Scores and next tokens of language models. */
class PredictTextsTest {
  @RegisterExtension static final SparkTestSession SPARK = new SparkTestSession();
  @TempDir private static Path folder;
  private static Experiment experiment;
  private static JobResult exported;

  @BeforeAll
  static void trainAndExport() throws Exception {
    experiment = Experiment.prepared(Experiment.Kind.TEXT, folder, SPARK.session());
    experiment.train(SPARK.session(), "run");
    exported = experiment.export(SPARK.session(), "run");
  }

  private static JobResult predict(String name, String... settings) throws Exception {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("predict.path=" + folder.resolve(name));
    return new PredictJob()
        .run(SPARK.session(), experiment.runIn("run", all.toArray(String[]::new)));
  }

  private static Dataset<Row> predictions(String name) {
    return SPARK.session().read().parquet(folder.resolve(name).toString());
  }

  private static BinaryModel model() {
    return BinaryModel.load(experiment.path("run/export/model.safetensors").toString());
  }

  private static Dataset<Row> texts(String... texts) {
    return SPARK.session().createDataset(List.of(texts), Encoders.STRING()).toDF("text");
  }

  @Test
  void preparedTextHasThePerplexityOfTheExport() throws Exception {
    JobResult result = predict("prepared-text");

    assertThat((Double) result.metrics().get("perplexity"))
        .isCloseTo((Double) exported.metrics().get("test.perplexity"), within(1e-6));
    assertThat(predictions("prepared-text").columns())
        .containsExactly(
            "id",
            "prediction",
            "predictedName",
            "topK",
            "scoredTokens",
            "logLikelihood",
            "perplexity",
            "model",
            "rejection");
  }

  @Test
  void rawDocumentsAreOneRowEach() throws Exception {
    JobResult result = predict("raw-text", "predict.input-format=text");

    assertThat(result.metrics().get("rows")).isEqualTo(600L);
    assertThat((Double) result.metrics().get("perplexity")).isBetween(1.0, 200.0);
    Row row = predictions("raw-text").orderBy("offset").first();
    assertThat(row.<String>getAs("id")).startsWith("sentences.txt");
    assertThat(row.getList(row.fieldIndex("topK"))).hasSize(5);
  }

  @Test
  void aLikelySentenceScoresBetterThanItsWordsBackwards() {
    List<Row> rows =
        model()
            .transform(
                texts(
                    "The red ship carries the quiet river.",
                    ". river quiet the carries ship red The"))
            .collectAsList();

    assertThat(rows.get(0).<Double>getAs("perplexity"))
        .isLessThan(rows.get(1).<Double>getAs("perplexity"));
  }

  @Test
  void theSqlFunctionAnswersLikeTheTransformation() {
    Dataset<Row> some = texts("The red ship", "The heavy engine builds the red house. ".repeat(9));
    model().register(SPARK.session(), "binorm_score");
    some.createOrReplaceTempView("texts");

    Dataset<Row> sql =
        SPARK.session().sql("SELECT text, p.* FROM (SELECT text, binorm_score(text) p FROM texts)");

    assertThat(sql.collectAsList()).isEqualTo(model().transform(some).collectAsList());
  }

  @Test
  void everyTokenOfALongTextIsScoredOnce() {
    StructType schema = new StructType().add("tokens", "array<int>");
    List<Row> lists =
        IntStream.of(1, 2, 16, 17, 18, 33, 50)
            .mapToObj(n -> IntStream.range(0, n).map(i -> 5 + i % 7).toArray())
            .map(tokens -> RowFactory.create((Object) tokens))
            .toList();

    List<Row> rows =
        model().transform(SPARK.session().createDataFrame(lists, schema)).collectAsList();

    assertThat(rows)
        .extracting(row -> row.<Long>getAs("scoredTokens"))
        .containsExactly(0L, 1L, 15L, 16L, 17L, 32L, 49L);
    assertThat(rows.get(0).<Double>getAs("perplexity")).isNull();
    double whole = rows.get(5).getAs("logLikelihood");
    double first = rows.get(3).getAs("logLikelihood");
    assertThat(whole).isLessThan(first);
  }

  @Test
  void tokensOutsideTheVocabularyAreRejectedOneByOne() {
    StructType schema = new StructType().add("tokens", "array<int>");
    List<Row> rows =
        model()
            .transform(
                SPARK
                    .session()
                    .createDataFrame(
                        List.of(
                            RowFactory.create((Object) new int[] {5, 999_999}),
                            RowFactory.create((Object) new int[0]),
                            RowFactory.create((Object) null),
                            RowFactory.create((Object) new int[] {5, 6})),
                        schema))
            .collectAsList();

    assertThat(rows.get(0).<String>getAs("rejection"))
        .matches("token: expected an id from 0 to \\d+, got 999999");
    assertThat(rows.get(1).<String>getAs("rejection"))
        .isEqualTo("text: expected at least one token, got none");
    assertThat(rows.get(2).<String>getAs("rejection")).isEqualTo("text is null");
    assertThat(rows.get(3).<String>getAs("rejection")).isNull();
  }

  @Test
  void imagesAreRefused() {
    assertThatThrownBy(() -> predict("bad", "predict.input-format=images"))
        .hasMessage(experiment.path("source") + ": images, but the model predicts text");
    assertThatThrownBy(() -> model().transform(SPARK.session().range(3).toDF("n")))
        .hasMessage("column \"tokens\" or \"text\": expected for text, got only n");
  }
}
