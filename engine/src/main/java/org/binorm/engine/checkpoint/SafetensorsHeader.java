package org.binorm.engine.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import org.binorm.engine.checkpoint.CheckpointException.Problem;

/**
 * Parsed header of a safetensors file whose tensors tile the data section.
 *
 * @param metadata the {@code __metadata__} entries
 * @param tensors in the order of their data
 */
record SafetensorsHeader(SortedMap<String, String> metadata, List<TensorInfo> tensors) {

  /** A tensor with its place in the data section, as the header declares it. */
  record Placed(TensorInfo info, long begin, long end) {}

  /** Checks that the declared places leave neither holes nor overlaps. */
  static SafetensorsHeader of(
      String fileName, SortedMap<String, String> metadata, List<Placed> placed) {
    List<Placed> inDataOrder = new ArrayList<>(placed);
    inDataOrder.sort(Comparator.comparingLong(Placed::begin).thenComparingLong(Placed::end));
    long dataBytes = 0;
    for (Placed tensor : inDataOrder) {
      if (tensor.begin() != dataBytes) {
        throw new CheckpointException(
            fileName,
            Problem.MALFORMED,
            "tensor \"%s\": data begin at %d, %s %d"
                .formatted(
                    tensor.info().name(),
                    tensor.begin(),
                    tensor.begin() < dataBytes
                        ? "inside another tensor that ends at"
                        : "leaving a hole behind",
                    dataBytes));
      }
      dataBytes = tensor.end();
    }
    return new SafetensorsHeader(metadata, inDataOrder.stream().map(Placed::info).toList());
  }

  long dataBytes() {
    return tensors.stream().mapToLong(TensorInfo::sizeBytes).sum();
  }
}
