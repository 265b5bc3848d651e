package org.binorm.benchmarks.libtorch;

import java.util.HashMap;
import java.util.Map;
import org.binorm.benchmarks.TokenReader;
import org.binorm.engine.model.LayerSpec;
import org.binorm.engine.model.Model;
import org.binorm.engine.model.ModelSpec;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A language model in LibTorch that reads token by token and keeps keys and values. */
public final class TorchGenerator implements TokenReader {
  private final TorchModel model;
  private final Map<String, Tensor> keys = new HashMap<>();
  private final Map<String, Tensor> values = new HashMap<>();
  private long step;

  public TorchGenerator(Model model, float[] flat) {
    LibTorch.useOneThread();
    this.model = new TorchModel(model, new TorchParameters(model, flat, false));
    ModelSpec spec = model.spec();
    long features = ((LayerSpec.Embedding) spec.layers().get(0)).dim();
    for (LayerSpec layer : spec.layers()) {
      if (layer instanceof LayerSpec.TransformerBlock block) {
        long[] shape = {1, block.heads(), spec.input().width(), features / block.heads()};
        keys.put(block.name(), torch.zeros(shape));
        values.put(block.name(), torch.zeros(shape));
      }
    }
  }

  @Override
  public void restart() {
    step = 0;
  }

  @Override
  public float[] read(int token) {
    try (PointerScope scope = new PointerScope();
        InferenceMode inference = new InferenceMode(true)) {
      Tensor tokens = LibTorch.tensor(token).view(1, 1);
      float[] logits = LibTorch.floats(model.logits(tokens, step, this::attend));
      step++;
      return logits;
    }
  }

  private Tensor attend(String block, Tensor query, Tensor key, Tensor value) {
    return TorchModel.attend(
        query, append(keys.get(block), key), append(values.get(block), value), false);
  }

  private Tensor append(Tensor all, Tensor now) {
    all.narrow(2, step, 1).copy_(now);
    return all.narrow(2, 0, step + 1);
  }
}
