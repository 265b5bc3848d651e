/**
 * {@code prepare-images}: decodes, resizes, splits and shards images into a prepared data set.
 *
 * <p>{@link org.binorm.jobs.prepare.PrepareImagesJob} tells the story in order. Two passes over the
 * source: {@code CountImages} counts the images of each subset, which fixes the shards; {@code
 * DecodeImages} sends every image through one shuffle to the shard it belongs to, and {@code
 * WriteShards} writes one file a shard. Who goes where is a function of (seed, id) alone, so the
 * files do not depend on cores, executors or retries.
 *
 * <p>Only {@code Main} depends on this package.
 */
package org.binorm.jobs.prepare;
