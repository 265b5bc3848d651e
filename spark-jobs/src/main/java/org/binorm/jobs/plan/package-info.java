/**
 * What a run will need, told without running it: the {@code plan} command.
 *
 * <p>Sizes come from the classes that allocate ({@link org.binorm.engine.train.TrainingMemory});
 * {@link org.binorm.jobs.plan.PeakMemory} says which of them live at the same time.
 */
package org.binorm.jobs.plan;
