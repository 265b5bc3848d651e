/**
 * The prepared data set: the directory that preparation writes and training reads.
 *
 * <pre>
 * DIR/train/part-00000.parquet ...  DIR/validation/...  DIR/test/...
 * DIR/dataset.json     the manifest
 * DIR/tokenizer.json   of text
 * DIR/_SUCCESS         empty; written last
 * DIR/_rejected/*.jsonl
 *
 * image row: id STRING, label INT32, image BINARY (unsigned bytes, [height][width][channels])
 * text row:  id STRING, tokens LIST of INT32 (2 to context + 1, each below the vocabulary)
 * all required
 * </pre>
 *
 * <p>Main types: {@link org.binorm.datasets.prepared.ImageShardWriter}, {@link
 * org.binorm.datasets.prepared.TextShardWriter} and {@link
 * org.binorm.datasets.prepared.ChannelStatistics} for writing; {@link
 * org.binorm.datasets.prepared.DatasetKind}, {@link org.binorm.datasets.prepared.PreparedManifest}
 * with {@link org.binorm.datasets.prepared.DatasetManifest} for images and {@link
 * org.binorm.datasets.prepared.TextManifest} for text, {@link
 * org.binorm.datasets.prepared.RowGroupIndex}, {@link org.binorm.datasets.prepared.RowGroupReader}
 * and {@link org.binorm.datasets.prepared.TextRowGroupReader} for reading. A row group is the unit
 * of shuffling and of memory. Used by the jobs that prepare and by those that train.
 */
package org.binorm.datasets.prepared;
