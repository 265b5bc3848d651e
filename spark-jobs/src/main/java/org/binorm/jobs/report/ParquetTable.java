package org.binorm.jobs.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;

/** A flat table for other programs: one Parquet file, written without Spark. */
final class ParquetTable {
  /** What a column holds; any value may be missing. */
  enum Type {
    TEXT,
    COUNT,
    NUMBER
  }

  record Column(String name, Type type) {}

  private final String name;
  private final List<Column> columns = new ArrayList<>();
  private final List<Object[]> rows = new ArrayList<>();

  ParquetTable(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  ParquetTable text(String column) {
    columns.add(new Column(column, Type.TEXT));
    return this;
  }

  ParquetTable count(String column) {
    columns.add(new Column(column, Type.COUNT));
    return this;
  }

  ParquetTable number(String column) {
    columns.add(new Column(column, Type.NUMBER));
    return this;
  }

  /** Appends a row: texts, longs and doubles in the order of the columns, null where unknown. */
  ParquetTable add(Object... row) {
    if (row.length != columns.size()) {
      throw new IllegalArgumentException(
          "%s: expected %d values, got %d".formatted(name, columns.size(), row.length));
    }
    rows.add(row);
    return this;
  }

  void writeTo(OutputStream out) throws IOException {
    MessageType schema = schema();
    SimpleGroupFactory groups = new SimpleGroupFactory(schema);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new StreamFile(out))
            .withType(schema)
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .build()) {
      for (Object[] row : rows) {
        writer.write(group(groups.newGroup(), row));
      }
    }
  }

  private MessageType schema() {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    for (Column column : columns) {
      switch (column.type()) {
        case TEXT ->
            schema.addField(
                Types.primitive(PrimitiveTypeName.BINARY, Repetition.OPTIONAL)
                    .as(LogicalTypeAnnotation.stringType())
                    .named(column.name()));
        case COUNT -> schema.optional(PrimitiveTypeName.INT64).named(column.name());
        case NUMBER -> schema.optional(PrimitiveTypeName.DOUBLE).named(column.name());
      }
    }
    return schema.named(name);
  }

  private Group group(Group group, Object[] row) {
    for (int i = 0; i < row.length; i++) {
      String column = columns.get(i).name();
      if (row[i] == null) {
        continue;
      }
      switch (columns.get(i).type()) {
        case TEXT -> group.append(column, (String) row[i]);
        case COUNT -> group.append(column, ((Number) row[i]).longValue());
        case NUMBER -> group.append(column, ((Number) row[i]).doubleValue());
      }
    }
    return group;
  }

  /** A stream that somebody else opened and will close. */
  private record StreamFile(OutputStream out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new CountingStream(out);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  private static final class CountingStream extends PositionOutputStream {
    private final OutputStream out;
    private long position;

    CountingStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      position++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      position += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }
  }
}
