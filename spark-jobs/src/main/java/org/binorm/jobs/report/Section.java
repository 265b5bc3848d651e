package org.binorm.jobs.report;

/** One part of the report, on the page and in Markdown. */
interface Section {
  String title();

  /** Whether the runs have nothing to say here. */
  boolean isEmpty();

  /** What comes below the title. */
  void writeTo(Html page);

  /** The same in Markdown, without figures. */
  String markdown();
}
