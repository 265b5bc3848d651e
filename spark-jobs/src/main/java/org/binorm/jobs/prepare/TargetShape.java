package org.binorm.jobs.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.binorm.datasets.image.ImageShape;
import org.binorm.engine.model.Presets;
import org.binorm.engine.tensor.Shape;
import org.binorm.jobs.config.ConfigException;
import org.binorm.jobs.config.DataConfig;
import org.binorm.jobs.config.ExperimentConfig;

/**
 * The shape of prepared images: as configured, else what the configured model takes, else what the
 * source has.
 */
final class TargetShape {
  private TargetShape() {}

  static ImageShape of(ExperimentConfig config, Optional<ImageShape> natural) {
    DataConfig data = config.data();
    Optional<ImageShape> fallback = ofModel(config).or(() -> natural);
    Optional<Integer> height = data.height().or(() -> fallback.map(ImageShape::height));
    Optional<Integer> width = data.width().or(() -> fallback.map(ImageShape::width));
    Optional<Integer> channels = data.channels().or(() -> fallback.map(ImageShape::channels));
    List<String> missing = new ArrayList<>();
    height.ifPresentOrElse(value -> {}, () -> missing.add("data.height"));
    width.ifPresentOrElse(value -> {}, () -> missing.add("data.width"));
    channels.ifPresentOrElse(value -> {}, () -> missing.add("data.channels"));
    if (!missing.isEmpty()) {
      throw new ConfigException(
          "the shape of the images is open: the source's images differ in size; set %s, or model.preset"
              .formatted(String.join(", ", missing)));
    }
    return new ImageShape(height.get(), width.get(), channels.get());
  }

  private static Optional<ImageShape> ofModel(ExperimentConfig config) {
    return preset(config)
        .map(
            preset -> {
              Shape input = Presets.binary(preset).input();
              return new ImageShape(input.height(), input.width(), input.channels());
            });
  }

  /** Preparing needs no model section; asking for an absent one throws. */
  private static Optional<String> preset(ExperimentConfig config) {
    try {
      return Optional.of(config.model().preset());
    } catch (ConfigException absent) {
      return Optional.empty();
    }
  }
}
