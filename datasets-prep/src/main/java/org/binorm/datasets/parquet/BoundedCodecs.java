package org.binorm.datasets.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopCodecs;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Parquet's decompressors, but for pages that claim more bytes than their codec can have packed
 * into so few: memory is taken by the claim.
 */
final class BoundedCodecs implements CompressionCodecFactory {

  private static final long FREE_BYTES = 1 << 16;

  /** Deflate packs 1032 bytes into one at most; Snappy and LZ4 pack fewer. */
  private static final long MOST = 1_100;

  /** A block of 128 KiB that repeats one byte takes four. */
  private static final long MOST_OF_ZSTD = 1 << 15;

  private final CompressionCodecFactory codecs;

  BoundedCodecs(Configuration conf) {
    this.codecs = HadoopCodecs.newFactory(conf, 0);
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName name) {
    return codecs.getCompressor(name);
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName name) {
    return new Bounded(
        codecs.getDecompressor(name),
        name == CompressionCodecName.ZSTD || name == CompressionCodecName.BROTLI
            ? MOST_OF_ZSTD
            : MOST);
  }

  @Override
  public void release() {
    codecs.release();
  }

  private record Bounded(BytesInputDecompressor decompressor, long most)
      implements BytesInputDecompressor {

    @Override
    public BytesInput decompress(BytesInput bytes, int decompressedSize) throws IOException {
      check(bytes.size(), decompressedSize);
      return decompressor.decompress(bytes, decompressedSize);
    }

    @Override
    public void decompress(
        ByteBuffer input, int compressedSize, ByteBuffer output, int decompressedSize)
        throws IOException {
      check(compressedSize, decompressedSize);
      decompressor.decompress(input, compressedSize, output, decompressedSize);
    }

    private void check(long packed, int claimed) {
      if (claimed < 0 || claimed > FREE_BYTES + most * packed) {
        throw new ParquetDecodingException(
            "a page of %d bytes claims to unpack to %d".formatted(packed, claimed));
      }
    }

    @Override
    public void release() {
      decompressor.release();
    }
  }
}
