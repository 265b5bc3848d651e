package org.binorm.datasets.tokenizer;

/** Two pieces that become one wherever they meet. */
record Merge(String left, String right) {}
