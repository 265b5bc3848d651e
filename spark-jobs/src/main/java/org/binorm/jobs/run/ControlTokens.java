package org.binorm.jobs.run;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.binorm.datasets.tokenizer.Tokenizer;

/** Tokens that frame or fill text but are no text: they are never generated. */
public final class ControlTokens {
  /** Besides the unknown and the padding token; names that tokenizers of the BERT family use. */
  private static final List<String> NAMES = List.of("[CLS]", "[MASK]", "<s>", "<mask>");

  private ControlTokens() {}

  /** All of them but the one that ends a text. */
  public static Set<Integer> of(Tokenizer tokenizer) {
    Set<Integer> tokens = new TreeSet<>();
    tokenizer.unknownId().ifPresent(tokens::add);
    tokenizer.paddingId().ifPresent(tokens::add);
    NAMES.forEach(name -> tokenizer.id(name).ifPresent(tokens::add));
    return tokens;
  }
}
