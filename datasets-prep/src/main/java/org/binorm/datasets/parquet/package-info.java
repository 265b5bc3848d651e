/**
 * Column access to Parquet files with one-line errors.
 *
 * <p>Main types: {@link org.binorm.datasets.parquet.ParquetInput} opens a file and its row groups,
 * {@link org.binorm.datasets.parquet.ColumnBlock} is one row group's chosen columns. For the other
 * packages of this module; values are read column by column, never through record objects.
 */
package org.binorm.datasets.parquet;
