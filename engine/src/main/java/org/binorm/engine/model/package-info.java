/**
 * Models as data, and the runnable network made from them.
 *
 * <p>{@link org.binorm.engine.model.ModelSpec} describes a model, {@link
 * org.binorm.engine.model.Presets} names the ones of the paper and laptop-sized ones, {@link
 * org.binorm.engine.model.Model} expands a spec into layers and a flat parameter layout, {@link
 * org.binorm.engine.model.Network} runs it for one task. Training, checkpoints and inference depend
 * on this package.
 */
package org.binorm.engine.model;
