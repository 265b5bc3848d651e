package org.binorm.jobs.config;

/** Where the tokenizer of a text comes from. */
public enum TokenizerKind implements Keyed {
  /** Trained on the training documents: BERT's pieces of words. */
  WORDPIECE,
  /** Trained on the training documents: GPT-2's merges of bytes. */
  BYTE_LEVEL_BPE,
  /** Loaded. */
  FILE
}
