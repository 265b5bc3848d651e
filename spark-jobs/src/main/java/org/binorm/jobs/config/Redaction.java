package org.binorm.jobs.config;

import java.util.regex.Pattern;

/**
 * Takes secrets out of texts before people or files get to see them.
 *
 * <p>Two forms are known: the password of {@code scheme://user:password@host}, and the value of
 * {@code some.secret.key=value}, where the key is one that Spark and Hadoop take for a secret.
 */
public final class Redaction {
  /** Stands where a secret was; the word that Spark uses. */
  public static final String REDACTED = "*********(redacted)";

  private static final Pattern PASSWORD_OF_URI =
      Pattern.compile("(://[^/?#:@\\s]*:)([^/?#@\\s]+)@");

  /**
   * Keys such as {@code fs.s3a.secret.key}, but not {@code text.tokenizer} or {@code max-tokens}. A
   * key is looked for from its start only and is not endless: messages may quote a damaged file.
   */
  private static final Pattern VALUE_OF_SECRET =
      Pattern.compile(
          "((?<![\\w.-])[\\w.-]{0,100}?"
              + "(?:secret|password|passphrase|credential|token(?![a-z])|access[._-]?key"
              + "|account[._-]?key|signature)[\\w.-]{0,100}\"?\\s?[=:]\\s?\"?)([^\\s\"',;&]+)",
          Pattern.CASE_INSENSITIVE);

  private Redaction() {}

  /** The text without its secrets. */
  public static String of(String text) {
    String withoutPasswords = PASSWORD_OF_URI.matcher(text).replaceAll("$1" + REDACTED + "@");
    return VALUE_OF_SECRET.matcher(withoutPasswords).replaceAll("$1" + REDACTED);
  }

  /** Whether a text is an address with a password in it. */
  static boolean hasPassword(String text) {
    return PASSWORD_OF_URI.matcher(text).find();
  }
}
