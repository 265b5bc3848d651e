/**
 * Running a trained model: {@link org.binorm.engine.infer.Classifier} for images, {@link
 * org.binorm.engine.infer.LanguageScorer} for the loss of texts, {@link
 * org.binorm.engine.infer.TextGenerator} for writing them.
 *
 * <p>Binary models are made from bits alone.
 */
package org.binorm.engine.infer;
