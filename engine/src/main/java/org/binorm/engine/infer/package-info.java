/** Running a trained network: evaluation and class probabilities. */
package org.binorm.engine.infer;
