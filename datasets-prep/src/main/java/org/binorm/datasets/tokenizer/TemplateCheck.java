package org.binorm.datasets.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import org.binorm.datasets.DatasetException;

/**
 * Checks the templates of special tokens in a {@code tokenizer.json}. The native library believes
 * them, and one that names a token which it does not define ends the process when it is used.
 */
final class TemplateCheck {
  private TemplateCheck() {}

  /** Refuses templates, alone or in a sequence of processors, that name what is not defined. */
  static void check(JsonNode processor, String where) {
    processor.path("processors").forEach(part -> check(part, where));
    JsonNode defined = processor.path("special_tokens");
    for (String template : new String[] {"single", "pair"}) {
      for (JsonNode piece : processor.path(template)) {
        JsonNode special = piece.path("SpecialToken");
        String name = special.path("id").asText();
        if (!special.isMissingNode() && !isSound(defined.path(name))) {
          throw new DatasetException(
              "%s: the template of special tokens names \"%s\", expected one that special_tokens defines"
                  .formatted(where, name));
        }
      }
    }
  }

  private static boolean isSound(JsonNode token) {
    return token.path("ids").isArray() && token.path("ids").size() == token.path("tokens").size();
  }
}
