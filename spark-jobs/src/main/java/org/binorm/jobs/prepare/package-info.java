/**
 * {@code prepare-images} and {@code prepare-text}: raw data to a prepared data set.
 *
 * <p>{@link org.binorm.jobs.prepare.PrepareImagesJob} and {@link
 * org.binorm.jobs.prepare.PrepareTextJob} tell the story in order. The passes over the source
 * ({@code ImagePasses}, {@code TextPasses}): one counts the records of each subset, which fixes the
 * shards; text has another that counts words, if a tokenizer is to be trained; the last ({@code
 * ReadSplits}: {@code DecodeImages}, {@code TokenizeText}) sends every row through one shuffle to
 * the shard it belongs to, and {@code WriteShards} writes one file a shard. Who goes where is a
 * function of (seed, id) alone, so the files do not depend on cores, executors or retries.
 *
 * <p>Only {@code Main} depends on this package.
 */
package org.binorm.jobs.prepare;
