package org.binorm.datasets.image;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.binorm.datasets.source.DataFolder;

/** A format of labelled images: its name, how to tell it and how to open it. */
record ImageFormat(String name, Recognizer recognizer, Opener opener) {

  /** All formats, in the order in which they are tried on an unknown folder. */
  static final List<ImageFormat> ALL =
      List.of(
          new ImageFormat("idx", IdxSource::recognizes, IdxSource::open),
          new ImageFormat("food101", Food101Source::recognizes, (f, conf) -> Food101Source.open(f)),
          new ImageFormat(
              "cifar10", CifarSource::recognizesCifar10, (f, conf) -> CifarSource.openCifar10(f)),
          new ImageFormat(
              "cifar100",
              CifarSource::recognizesCifar100,
              (f, conf) -> CifarSource.openCifar100(f)),
          new ImageFormat("parquet", ParquetImageSource::recognizes, ParquetImageSource::open),
          new ImageFormat(
              "class-folders",
              ClassFolderSource::recognizes,
              (f, conf) -> ClassFolderSource.open(f)));

  /** Tells whether a folder looks like this format. */
  @FunctionalInterface
  interface Recognizer {
    boolean test(DataFolder folder) throws IOException;
  }

  /** Opens a folder as this format. */
  @FunctionalInterface
  interface Opener {
    ImageSource open(DataFolder folder, Configuration conf) throws IOException;
  }
}
