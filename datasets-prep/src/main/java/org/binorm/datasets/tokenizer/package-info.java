/**
 * Text to token ids and back, and the training of vocabularies.
 *
 * <p>{@link org.binorm.datasets.tokenizer.Tokenizers} opens any Hugging Face {@code tokenizer.json}
 * as a {@link org.binorm.datasets.tokenizer.Tokenizer}. A new one is trained in two steps: {@link
 * org.binorm.datasets.tokenizer.WordCounter} counts the words of the corpus, anywhere and in any
 * order; {@link org.binorm.datasets.tokenizer.WordPieceTrainer} (BERT) or {@link
 * org.binorm.datasets.tokenizer.ByteLevelBpeTrainer} (GPT-2) turns the counts into the bytes of a
 * {@code tokenizer.json} that the Hugging Face libraries load as well.
 *
 * <p>Knows no files but tokenizers: readers of text and the prepared form are other packages.
 */
package org.binorm.datasets.tokenizer;
