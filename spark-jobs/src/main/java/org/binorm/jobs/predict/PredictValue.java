package org.binorm.jobs.predict;

import java.util.Collections;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.binorm.engine.kernel.KernelChoice;

/** The SQL function: one value, one prediction. */
final class PredictValue implements UDF1<Object, Row> {
  private static final long serialVersionUID = 1L;
  private static final int BATCH = 1;

  private final Broadcast<ModelBytes> bytes;
  private final int topK;
  private final KernelChoice kernels;

  PredictValue(Broadcast<ModelBytes> bytes, int topK, KernelChoice kernels) {
    this.bytes = bytes;
    this.topK = topK;
    this.kernels = kernels;
  }

  @Override
  public Row call(Object value) {
    LoadedModel model = LoadedModels.acquire(bytes.value());
    LoadedModel.Use use = new LoadedModel.Use(BATCH, kernels);
    Predictor predictor = model.borrow(use);
    try {
      return RowFactory.create(predictor.predict(Collections.singletonList(value), topK).get(0));
    } finally {
      model.giveBack(use, predictor);
      LoadedModels.release(model);
    }
  }
}
