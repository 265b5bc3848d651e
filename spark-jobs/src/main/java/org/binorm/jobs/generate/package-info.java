/**
 * Text from a released language model: the {@code generate} command.
 *
 * <p>Works from {@code model.safetensors} and the tokenizer beside it alone; starts no Spark.
 */
package org.binorm.jobs.generate;
