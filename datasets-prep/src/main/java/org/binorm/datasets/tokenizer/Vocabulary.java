package org.binorm.datasets.tokenizer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pieces numbered in the order in which they came. */
final class Vocabulary {

  private final List<String> pieces = new ArrayList<>();
  private final Map<String, Integer> ids = new LinkedHashMap<>();

  Vocabulary(Collection<String> first) {
    first.forEach(this::add);
  }

  /** The id of a piece, which is a new one if the piece is. */
  int add(String piece) {
    Integer known = ids.putIfAbsent(piece, pieces.size());
    if (known != null) {
      return known;
    }
    pieces.add(piece);
    return pieces.size() - 1;
  }

  int id(String piece) {
    return ids.get(piece);
  }

  boolean contains(String piece) {
    return ids.containsKey(piece);
  }

  String piece(int id) {
    return pieces.get(id);
  }

  int size() {
    return pieces.size();
  }

  /** Piece to id, in the order of ids. */
  Map<String, Integer> ids() {
    return Collections.unmodifiableMap(ids);
  }
}
