package org.binorm.jobs.config;

import java.util.Optional;

/**
 * Section {@code train}: the course of training.
 *
 * @param epochs passes over the training samples
 * @param workers replicas that are averaged each round; part of the result, unlike the number of
 *     cores
 * @param stepsPerRound optimizer steps of a worker between two averages
 * @param batchSize samples per optimizer step, over all workers together
 * @param microBatchSize most samples in one forward and backward pass of a worker, whose gradients
 *     are added up; 0 for the worker's whole part of the batch
 * @param learningRate highest learning rate
 * @param optimizer rule of the steps
 * @param momentum of {@code sgd}
 * @param beta1 of {@code adam} and {@code adamw}
 * @param beta2 of {@code adam} and {@code adamw}
 * @param epsilon of {@code adam} and {@code adamw}
 * @param weightDecay pull of the shadow parameters towards zero
 * @param schedule course of the learning rate after the warm-up
 * @param warmupSteps steps in which the learning rate rises from zero
 * @param clipNorm largest norm of the gradient; 0 clips nothing
 * @param seed of the first parameters, the order of the images, augmentation and dropout
 * @param averaging how the workers of a round come together
 * @param augment changes of the training images
 * @param kernels implementation of the arithmetic
 * @param evaluateEveryEpochs epochs between two evaluations on the validation images
 * @param checkpointEveryRounds rounds between two checkpoints; once an epoch if absent
 * @param keepCheckpoints newest checkpoints that stay in the run directory
 * @param cacheFraction share of the heap that may hold decoded images
 */
public record TrainConfig(
    Integer epochs,
    Integer workers,
    Integer stepsPerRound,
    Integer batchSize,
    Integer microBatchSize,
    Double learningRate,
    Optimizer optimizer,
    Double momentum,
    Double beta1,
    Double beta2,
    Double epsilon,
    Double weightDecay,
    Schedule schedule,
    Integer warmupSteps,
    Double clipNorm,
    Long seed,
    AveragingConfig averaging,
    AugmentConfig augment,
    Kernels kernels,
    Integer evaluateEveryEpochs,
    Optional<Integer> checkpointEveryRounds,
    Integer keepCheckpoints,
    Double cacheFraction) {

  public TrainConfig {
    workers = workers == null ? 2 : workers;
    stepsPerRound = stepsPerRound == null ? 50 : stepsPerRound;
    batchSize = batchSize == null ? 64 : batchSize;
    microBatchSize = microBatchSize == null ? 0 : microBatchSize;
    learningRate = learningRate == null ? 0.003 : learningRate;
    optimizer = optimizer == null ? Optimizer.ADAM : optimizer;
    momentum = momentum == null ? 0.9 : momentum;
    beta1 = beta1 == null ? 0.9 : beta1;
    beta2 = beta2 == null ? 0.999 : beta2;
    epsilon = epsilon == null ? 1e-8 : epsilon;
    weightDecay = weightDecay == null ? 0.0 : weightDecay;
    schedule = schedule == null ? Schedule.COSINE : schedule;
    warmupSteps = warmupSteps == null ? 100 : warmupSteps;
    clipNorm = clipNorm == null ? 0.0 : clipNorm;
    seed = seed == null ? 1L : seed;
    averaging =
        averaging == null ? new AveragingConfig(null, null, null, null, null, null) : averaging;
    augment = augment == null ? new AugmentConfig(null, null) : augment;
    kernels = kernels == null ? Kernels.AUTO : kernels;
    evaluateEveryEpochs = evaluateEveryEpochs == null ? 1 : evaluateEveryEpochs;
    keepCheckpoints = keepCheckpoints == null ? 2 : keepCheckpoints;
    cacheFraction = cacheFraction == null ? 0.3 : cacheFraction;

    Check.atLeast("epochs", 1, Check.present("epochs", epochs));
    Check.atLeast("workers", 1, workers);
    Check.atLeast("steps-per-round", 1, stepsPerRound);
    Check.atLeast("batch-size", 1, batchSize);
    Check.atLeast("micro-batch-size", 0, microBatchSize);
    if (batchSize < workers) {
      throw new InvalidValueException(
          "batch-size",
          "expected at least one sample for each of the %d workers, got %d"
              .formatted(workers, batchSize));
    }
    Check.positive("learning-rate", learningRate);
    Check.fraction("momentum", momentum);
    Check.fraction("beta1", beta1);
    Check.fraction("beta2", beta2);
    Check.positive("epsilon", epsilon);
    Check.notNegative("weight-decay", weightDecay);
    Check.atLeast("warmup-steps", 0, warmupSteps);
    Check.notNegative("clip-norm", clipNorm);
    Check.atLeast("evaluate-every-epochs", 1, evaluateEveryEpochs);
    Check.atLeast("checkpoint-every-rounds", 1, checkpointEveryRounds);
    Check.atLeast("keep-checkpoints", 1, keepCheckpoints);
    Check.fraction("cache-fraction", cacheFraction);
  }
}
