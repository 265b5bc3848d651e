/**
 * One-bit parameters: the packed matrix and the rule that makes it from float shadows.
 *
 * <p>Bit order: bit k of a row is {@code (row[k >> 3] >> (k & 7)) & 1}, least significant bit
 * first, like NumPy's {@code packbits(bitorder="little")}; rows are padded with zero bits to 32.
 */
package org.binorm.engine.bits;
