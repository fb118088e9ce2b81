package dev.fleet.testkit.registry;

import java.util.List;

/** A part of a listing; small, so that every test with many items meets several. */
record Page<T>(List<T> items, String next) {
  private static final int SIZE = 100;

  static <T> Page<T> of(List<T> all, String token, int wanted) {
    int from = token.isEmpty() ? 0 : Integer.parseInt(token);
    int size = wanted > 0 ? Math.min(wanted, SIZE) : SIZE;
    int to = Math.min(all.size(), from + size);
    return new Page<>(
        List.copyOf(all.subList(from, to)), to < all.size() ? Integer.toString(to) : "");
  }
}
