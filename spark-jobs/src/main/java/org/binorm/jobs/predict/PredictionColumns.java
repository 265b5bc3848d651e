package org.binorm.jobs.predict;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The columns that a prediction consists of.
 *
 * <table>
 * <caption>Columns; null where the row was rejected, but for the last two</caption>
 * <tr><td>{@code prediction}</td><td>int: the most probable class or next token</td></tr>
 * <tr><td>{@code predictedName}</td><td>string: its name</td></tr>
 * <tr><td>{@code topK}</td><td>array of struct(label int, name string, probability double), the
 *     most probable first; of equal ones the lower</td></tr>
 * <tr><td>{@code scoredTokens}</td><td>long, of text: tokens that those before them predict</td></tr>
 * <tr><td>{@code logLikelihood}</td><td>double, of text: of these tokens, in nats</td></tr>
 * <tr><td>{@code perplexity}</td><td>double, of text: {@code exp(-logLikelihood / scoredTokens)};
 *     null if there are none</td></tr>
 * <tr><td>{@code model}</td><td>string: SHA-256 of the released file</td></tr>
 * <tr><td>{@code rejection}</td><td>string: why there is no prediction; null if there is one</td></tr>
 * </table>
 */
final class PredictionColumns {
  static final String PREDICTION = "prediction";
  static final String SCORED_TOKENS = "scoredTokens";
  static final String LOG_LIKELIHOOD = "logLikelihood";
  static final String REJECTION = "rejection";

  private static final StructType ANSWER =
      new StructType()
          .add("label", IntegerType, false)
          .add("name", StringType, true)
          .add("probability", DoubleType, false);

  private static final StructType ANSWERS =
      new StructType()
          .add(PREDICTION, IntegerType)
          .add("predictedName", StringType)
          .add("topK", DataTypes.createArrayType(ANSWER, false));

  static final StructType OF_IMAGES = closed(ANSWERS);

  static final StructType OF_TEXT =
      closed(
          ANSWERS
              .add(SCORED_TOKENS, LongType)
              .add(LOG_LIKELIHOOD, DoubleType)
              .add("perplexity", DoubleType));

  private PredictionColumns() {}

  private static StructType closed(StructType columns) {
    return columns.add("model", StringType, false).add(REJECTION, StringType);
  }

  /** The values of a row that cannot be predicted. */
  static Object[] rejected(StructType columns, String model, String reason) {
    Object[] values = new Object[columns.length()];
    values[columns.length() - 2] = model;
    values[columns.length() - 1] = reason;
    return values;
  }

  /** The values of {@code topK}, the most probable first; of equal ones the lower label. */
  static Seq<Row> topK(
      double[] scores, int topK, IntFunction<String> name, IntToDoubleFunction probability) {
    boolean[] taken = new boolean[scores.length];
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < Math.min(topK, scores.length); i++) {
      int best = best(scores, taken);
      taken[best] = true;
      rows.add(RowFactory.create(best, name.apply(best), probability.applyAsDouble(best)));
    }
    return CollectionConverters.asScala(rows).toSeq();
  }

  private static int best(double[] scores, boolean[] taken) {
    int best = -1;
    for (int i = 0; i < scores.length; i++) {
      if (!taken[i] && (best < 0 || scores[i] > scores[best])) {
        best = i;
      }
    }
    return best;
  }
}
