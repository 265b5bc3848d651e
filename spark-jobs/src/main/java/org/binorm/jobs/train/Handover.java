package org.binorm.jobs.train;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hands large objects from driver to tasks and back by reference where both are in one JVM, as in
 * {@code local[*]}: no copy, no compression, no second gigabyte.
 */
final class Handover {
  private static final Map<String, Object> HANDED = new ConcurrentHashMap<>();

  private Handover() {}

  /** Leaves an object; returns the ticket that gets it. */
  static byte[] leave(Object object) {
    String ticket = UUID.randomUUID().toString();
    HANDED.put(ticket, object);
    return ticket.getBytes(StandardCharsets.UTF_8);
  }

  /** The object of a ticket, which stays. */
  static <T> T look(byte[] ticket, Class<T> type) {
    return type.cast(HANDED.get(new String(ticket, StandardCharsets.UTF_8)));
  }

  /** The object of a ticket, which is gone then. */
  static <T> T take(byte[] ticket, Class<T> type) {
    return type.cast(HANDED.remove(new String(ticket, StandardCharsets.UTF_8)));
  }
}
