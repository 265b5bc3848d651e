/**
 * The prepared data set of images: the directory that preparation writes and training reads.
 *
 * <pre>
 * DIR/train/part-00000.parquet ...  DIR/validation/...  DIR/test/...
 * DIR/dataset.json     the manifest
 * DIR/_SUCCESS         empty; written last
 * DIR/_rejected/*.jsonl
 *
 * row: id STRING, label INT32, image BINARY (unsigned bytes, [height][width][channels]); all required
 * </pre>
 *
 * <p>Main types: {@link org.binorm.datasets.prepared.ImageShardWriter} and {@link
 * org.binorm.datasets.prepared.ChannelStatistics} for writing, {@link
 * org.binorm.datasets.prepared.DatasetManifest}, {@link org.binorm.datasets.prepared.RowGroupIndex}
 * and {@link org.binorm.datasets.prepared.RowGroupReader} for reading. A row group is the unit of
 * shuffling and of memory. Used by the jobs that prepare and by those that train.
 */
package org.binorm.datasets.prepared;
