/**
 * Models as data, and the runnable network made from them.
 *
 * <p>{@link org.binorm.engine.model.ModelSpec} describes a model, {@link
 * org.binorm.engine.model.Presets} names the ones of the paper and laptop-sized ones, {@link
 * org.binorm.engine.model.Model} expands a spec into nodes and a flat parameter layout, {@link
 * org.binorm.engine.model.Weights} holds the parameters as the kernels read them and their {@link
 * org.binorm.engine.model.Gradients}. {@link org.binorm.engine.model.Network} runs a classifier for
 * one task, {@link org.binorm.engine.model.LanguageNetwork} a language model on whole sequences,
 * {@link org.binorm.engine.model.TextStepper} token by token. Training, checkpoints and inference
 * depend on this package.
 */
package org.binorm.engine.model;
