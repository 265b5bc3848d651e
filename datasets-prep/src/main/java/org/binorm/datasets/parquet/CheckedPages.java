package org.binorm.datasets.parquet;

import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.io.ParquetDecodingException;

/** Pages of a column, but for dictionaries of more entries than their bytes can hold. */
record CheckedPages(PageReader pages) implements PageReader {

  /** The shortest entry is a number or the length of an empty text. */
  private static final int SMALLEST_ENTRY_BYTES = 4;

  @Override
  public DictionaryPage readDictionaryPage() {
    DictionaryPage dictionary = pages.readDictionaryPage();
    if (dictionary != null) {
      long entries = dictionary.getDictionarySize();
      long bytes = dictionary.getBytes().size();
      if (entries < 0 || entries > bytes / SMALLEST_ENTRY_BYTES) {
        throw new ParquetDecodingException(
            "a dictionary of %d bytes claims %d entries".formatted(bytes, entries));
      }
    }
    return dictionary;
  }

  @Override
  public long getTotalValueCount() {
    return pages.getTotalValueCount();
  }

  @Override
  public DataPage readPage() {
    return pages.readPage();
  }
}
