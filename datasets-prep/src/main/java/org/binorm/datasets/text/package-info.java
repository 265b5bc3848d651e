/**
 * Text: where documents come from, and how they become examples of tokens.
 *
 * <p>Main types: {@link org.binorm.datasets.text.TextSources} opens a corpus as a {@link
 * org.binorm.datasets.text.TextSource}; each of its {@link org.binorm.datasets.text.TextSplit}s is
 * read on some worker and hands {@link org.binorm.datasets.text.SourceDocument}s to a {@link
 * org.binorm.datasets.text.TextSink}; an {@link org.binorm.datasets.text.ExampleMaker} cuts their
 * tokens into {@link org.binorm.datasets.text.TokenExample}s. To add a format, add it to {@code
 * TextFormat}; one that is read line by line is a {@code DocumentReader} (the smallest example is
 * {@code LinesReader}).
 *
 * <p>Used by the job that prepares text; training never needs it.
 */
package org.binorm.datasets.text;
