package org.binorm.engine.layer;

/**
 * One parameter tensor: its name, shape and place in the flat parameter array of its model.
 *
 * @param name for example {@code conv1.weight}
 * @param index its number among the model's tensors
 * @param offset of its first value in the flat array
 * @param gradientOffset of its first value in the dense gradient; -1 for tables, whose gradient is
 *     sparse
 * @param rows outputs (for convolutions filters, for tables entries); 1 for vectors such as a bias
 * @param columns inputs, ordered (kernel row, kernel column, channel); the length of a vector or of
 *     a table's entry
 * @param kind how layers read it
 * @param start how its shadows are initialized
 */
public record Parameter(
    String name,
    int index,
    int offset,
    int gradientOffset,
    int rows,
    int columns,
    Kind kind,
    Initialization start) {

  /** How layers read a tensor. */
  public enum Kind {
    /** The weight of a product, {@code [outputs][inputs]}. */
    MATRIX,
    /** One dimension: a bias, a gain, a shift. */
    VECTOR,
    /** Rows that are looked up, {@code [entries][features]}. */
    TABLE
  }

  /** True for a tensor of one dimension. */
  public boolean vector() {
    return kind == Kind.VECTOR;
  }

  public int size() {
    return rows * columns;
  }

  /** The name of the layer this parameter belongs to. */
  public String layer() {
    return name.substring(0, name.lastIndexOf('.'));
  }

  /**
   * How shadow values start.
   *
   * @param center the constant part
   * @param limit uniform noise in [-limit, limit) around it; 0 for a constant
   */
  public record Initialization(float center, float limit) {
    public static final Initialization ZERO = new Initialization(0, 0);
    public static final Initialization ONE = new Initialization(1, 0);

    /** Glorot and Bengio 2010: uniform with limit sqrt(6 / (fanIn + fanOut)). */
    public static Initialization glorot(int fanIn, int fanOut) {
      return new Initialization(0, (float) Math.sqrt(6.0 / ((double) fanIn + fanOut)));
    }
  }
}
