package dev.fleet.bench.core;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The machines that units are placed on. */
final class Machines {
  /** How many units each has. */
  static final int UNITS = 20;

  private static final int REGIONS = 20;
  private static final int TYPES = 5;

  /** How many combinations of a region and a type there are. */
  static final int PLACES = REGIONS * TYPES;

  private Machines() {}

  /** So many IDs, the same at each call. */
  static List<String> ids(int count) {
    var random = new SplittableRandom(1);
    return Stream.generate(() -> hex(random) + hex(random)).limit(count).toList();
  }

  private static String hex(SplittableRandom random) {
    return HexFormat.of().toHexDigits(random.nextLong());
  }

  static Map<String, String> metadata(int number) {
    return Map.of("region", region(number), "type", type(number), "host", host(number));
  }

  static String host(int number) {
    return "host-" + number;
  }

  static String region(int place) {
    return "region-" + place % REGIONS;
  }

  static String type(int place) {
    return "type-" + place / REGIONS % TYPES;
  }

  /** Puts them into a cluster. */
  static void join(SchedulerCore core, List<String> ids) {
    for (int i = 0; i < ids.size(); i++) {
      core.putMachine(ids.get(i), metadata(i));
    }
  }
}
