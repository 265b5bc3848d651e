package org.binorm.jobs.predict;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.binorm.engine.kernel.KernelChoice;

/** Adds the columns of a prediction to the rows of a task, a minibatch at a time. */
final class PredictRows implements MapPartitionsFunction<Row, Row> {
  private static final long serialVersionUID = 1L;

  private final Broadcast<ModelBytes> bytes;
  private final int column;
  private final int topK;
  private final int batch;
  private final KernelChoice kernels;

  PredictRows(Broadcast<ModelBytes> bytes, int column, int topK, int batch, KernelChoice kernels) {
    this.bytes = bytes;
    this.column = column;
    this.topK = topK;
    this.batch = batch;
    this.kernels = kernels;
  }

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    LoadedModel model = LoadedModels.acquire(bytes.value());
    LoadedModel.Use use = new LoadedModel.Use(batch, kernels);
    Predictor predictor = model.borrow(use);
    TaskCompletionListener giveBack =
        task -> {
          model.giveBack(use, predictor);
          LoadedModels.release(model);
        };
    TaskContext.get().addTaskCompletionListener(giveBack);
    return new Batches(rows, predictor);
  }

  private final class Batches implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final Predictor predictor;
    private final Queue<Row> ready = new ArrayDeque<>();

    Batches(Iterator<Row> rows, Predictor predictor) {
      this.rows = rows;
      this.predictor = predictor;
    }

    @Override
    public boolean hasNext() {
      return !ready.isEmpty() || rows.hasNext();
    }

    @Override
    public Row next() {
      if (ready.isEmpty()) {
        fill();
      }
      return ready.remove();
    }

    private void fill() {
      List<Row> some = new ArrayList<>();
      List<Object> values = new ArrayList<>();
      while (some.size() < batch && rows.hasNext()) {
        Row row = rows.next();
        some.add(row);
        values.add(row.get(column));
      }
      List<Object[]> predictions = predictor.predict(values, topK);
      for (int i = 0; i < some.size(); i++) {
        ready.add(joined(some.get(i), predictions.get(i)));
      }
    }

    private static Row joined(Row row, Object[] prediction) {
      Object[] all = new Object[row.length() + prediction.length];
      Arrays.setAll(all, i -> i < row.length() ? row.get(i) : prediction[i - row.length()]);
      return RowFactory.create(all);
    }
  }
}
