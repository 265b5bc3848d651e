package org.binorm.jobs.progress;

/** Where progress is shown. */
interface Display extends AutoCloseable {
  void round(RoundReport report, double secondsLeft);

  void line(String text);

  @Override
  void close();
}
