/**
 * Labelled images: where they come from and how their bytes become pixels.
 *
 * <p>Main types: {@link org.binorm.datasets.image.ImageSources} opens a data set as an {@link
 * org.binorm.datasets.image.ImageSource}; each of its {@link
 * org.binorm.datasets.image.SourceSplit}s is read on some worker and hands {@link
 * org.binorm.datasets.image.SourceImage}s to an {@link org.binorm.datasets.image.ImageSink}; {@link
 * org.binorm.datasets.image.ImageDecoder} turns their content into pixels of one shape. To add a
 * format, write a source and its split (the smallest example is {@code CifarSource}) and name it in
 * {@code ImageFormat}.
 *
 * <p>Used by the jobs that prepare data; training never needs it.
 */
package org.binorm.datasets.image;
