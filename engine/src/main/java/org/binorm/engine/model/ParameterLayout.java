package org.binorm.engine.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.binorm.engine.EngineException;
import org.binorm.engine.Seeds;
import org.binorm.engine.layer.Parameter;
import org.binorm.engine.layer.Parameter.Initialization;
import org.binorm.engine.layer.Parameter.Kind;

/**
 * The names, shapes and offsets of all parameter tensors of a model in one flat {@code float[]}.
 *
 * <p>Optimizers, averaging, binarizing and saving walk this list; its order never changes for a
 * given spec.
 */
public final class ParameterLayout {
  private final List<Parameter> parameters = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private int size;
  private int gradientSize;

  /** Appends a matrix; only the model that owns the layout does. */
  Parameter addMatrix(String name, int rows, int columns, Initialization start) {
    return add(name, rows, columns, Kind.MATRIX, start);
  }

  /** Appends a table of entries; only the model that owns the layout does. */
  Parameter addTable(String name, int entries, int features, Initialization start) {
    return add(name, entries, features, Kind.TABLE, start);
  }

  /** Appends a vector; only the model that owns the layout does. */
  Parameter addVector(String name, int length, Initialization start) {
    return add(name, 1, length, Kind.VECTOR, start);
  }

  private Parameter add(String name, int rows, int columns, Kind kind, Initialization start) {
    if (!names.add(name)) {
      throw new EngineException("parameter \"%s\": two layers have one name".formatted(name));
    }
    Parameter parameter =
        new Parameter(
            name,
            parameters.size(),
            size,
            kind == Kind.TABLE ? -1 : gradientSize,
            rows,
            columns,
            kind,
            start);
    long end = (long) size + (long) rows * columns;
    if (end > Integer.MAX_VALUE - 16) {
      throw new EngineException("parameter \"%s\": more than 2^31 parameters".formatted(name));
    }
    parameters.add(parameter);
    size = (int) end;
    gradientSize += kind == Kind.TABLE ? 0 : rows * columns;
    return parameter;
  }

  public List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /** The number of parameters. */
  public int size() {
    return size;
  }

  /** Values of the dense gradient: all parameters but those of tables. */
  public int gradientSize() {
    return gradientSize;
  }

  /** The tensors as optimizers see them. */
  List<Gradients.Tensor> gradientTensors() {
    return parameters.stream()
        .map(
            parameter ->
                new Gradients.Tensor(
                    parameter.offset(),
                    parameter.rows(),
                    parameter.columns(),
                    parameter.kind() == Kind.TABLE))
        .toList();
  }

  public Parameter named(String name) {
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new EngineException("no parameter is named \"" + name + "\""));
  }

  /** Fresh shadow parameters: a pure function of the seed. */
  public float[] initialize(long seed) {
    float[] values = new float[size];
    for (Parameter parameter : parameters) {
      Initialization start = parameter.start();
      long tensorSeed = Seeds.mix(seed, parameter.index());
      for (int i = 0; i < parameter.size(); i++) {
        float noise = 2 * Seeds.uniform(Seeds.mix(tensorSeed, i)) - 1;
        values[parameter.offset() + i] = start.center() + start.limit() * noise;
      }
    }
    return values;
  }
}
