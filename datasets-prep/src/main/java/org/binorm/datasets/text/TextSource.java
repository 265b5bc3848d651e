package org.binorm.datasets.text;

import java.util.List;
import java.util.Set;
import org.binorm.datasets.split.Subset;

/**
 * An opened corpus; lives on the driver, its splits travel.
 *
 * @param splits all parts, in an order that depends on nothing but the files
 * @param namedSubsets the subsets that files are named or listed for
 * @param fingerprint SHA-256 (hex) that changes when the files of the corpus do
 */
public record TextSource(
    List<? extends TextSplit> splits, Set<Subset> namedSubsets, String fingerprint) {

  public TextSource {
    splits = List.copyOf(splits);
    namedSubsets = Set.copyOf(namedSubsets);
  }
}
