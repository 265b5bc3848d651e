package org.binorm.datasets.prepared;

import java.io.IOException;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * An output file that hides the block size of its file system.
 *
 * <p>Parquet would otherwise cut and pad row groups at HDFS blocks, and the same rows would make
 * other files there than on a local disk. The hint that Parquet gives to files without blocks is
 * its largest row group, which HDFS refuses as a size of blocks; the file system's own serves as
 * well.
 */
record UnalignedOutputFile(OutputFile file) implements OutputFile {

  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    return file.create(file.defaultBlockSize());
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
    return file.createOrOverwrite(file.defaultBlockSize());
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  @Override
  public String getPath() {
    return file.getPath();
  }
}
