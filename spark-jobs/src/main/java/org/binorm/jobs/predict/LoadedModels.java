package org.binorm.jobs.predict;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The models of this JVM, opened once each; of those that nobody uses, the few last used are kept.
 */
final class LoadedModels {
  private static final int KEPT = 4;

  /** By the hash of the released file, least recently used first. */
  private static final Map<String, LoadedModel> MODELS = new LinkedHashMap<>(16, 0.75f, true);

  private static long opened;

  private LoadedModels() {}

  /** The model of these bytes, which stays open until it is {@link #release}d. */
  static synchronized LoadedModel acquire(ModelBytes bytes) {
    LoadedModel model = MODELS.get(bytes.sha256());
    if (model == null) {
      model = new LoadedModel(bytes);
      MODELS.put(bytes.sha256(), model);
      opened++;
    }
    model.addUser();
    return model;
  }

  static synchronized void release(LoadedModel model) {
    model.removeUser();
    Iterator<LoadedModel> oldest = MODELS.values().iterator();
    while (MODELS.size() > KEPT && oldest.hasNext()) {
      LoadedModel candidate = oldest.next();
      if (!candidate.hasUsers()) {
        oldest.remove();
        candidate.close();
      }
    }
  }

  /** How many models this JVM has opened so far. */
  static synchronized long opened() {
    return opened;
  }
}
