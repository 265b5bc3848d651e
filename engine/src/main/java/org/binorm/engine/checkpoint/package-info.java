/**
 * Model files: a strict reader and writer of the safetensors container, and the bit-packed
 * checkpoint inside it.
 *
 * <p>{@link org.binorm.engine.checkpoint.SafetensorsWriter} and {@link
 * org.binorm.engine.checkpoint.SafetensorsFile} know names, element types, shapes and bytes, never
 * layers; {@link org.binorm.engine.checkpoint.SafetensorsFormat} is the byte table of the
 * container. Bits are packed least significant first: bit {@code k} of a row is {@code (row[k >> 3]
 * >> (k & 7)) & 1}, rows are padded with zero bits to whole 32-bit words.
 *
 * <p>A file that cannot be read is refused with a {@link
 * org.binorm.engine.checkpoint.CheckpointException}. May be used by whoever saves or loads a model;
 * depends on {@code bits}, {@code model} and {@code train}.
 */
package org.binorm.engine.checkpoint;
