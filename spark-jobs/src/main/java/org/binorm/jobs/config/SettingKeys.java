package org.binorm.jobs.config;

import java.util.Iterator;

/** All settings by their dotted keys, sections left out. */
public final class SettingKeys implements Iterable<String> {
  @Override
  public Iterator<String> iterator() {
    return new KnownKeys(ExperimentConfig.class).settings().iterator();
  }
}
