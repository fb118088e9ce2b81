package dev.fleet.bench.burst;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The units of a burst: instances of one template. */
final class Instances {
  static final String CONTENT =
      """
      [Unit]
      Description=one of many

      [Service]
      ExecStart=/bin/sleep infinity
      """;

  private Instances() {}

  /** {@code PREFIX@1.service} and on. */
  static List<String> names(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + "@" + i + ".service").toList();
  }

  /** The same names dealt out to some machines; no two shares differ by more than one. */
  static List<List<String>> shares(List<String> names, int machines) {
    List<List<String>> shares = new ArrayList<>();
    for (int i = 0; i < machines; i++) {
      shares.add(names.subList(names.size() * i / machines, names.size() * (i + 1) / machines));
    }
    return shares;
  }
}
