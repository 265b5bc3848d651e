package org.binorm.datasets.text;

/** What happens to a document whose bytes are not UTF-8. */
public enum BadUtf8 {
  /** The document is rejected. */
  REFUSE,
  /** Every bad sequence becomes U+FFFD, and the document is counted. */
  REPLACE
}
