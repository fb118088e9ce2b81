package dev.fleet.bench.core;

import dev.fleet.scheduler.model.Desired;
import dev.fleet.scheduler.model.UnitSpec;
import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Units to place. */
final class Units {
  private static final String DIGEST =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  private Units() {}

  /** A unit with these lines in its {@code [X-Fleet]}, each as {@code key=value}. */
  static UnitSpec unit(String name, String... lines) {
    var parsed = new UnitName(name);
    return spec(parsed, Requirements.of(parsed, section(lines)));
  }

  /**
   * Instances of one template.
   *
   * @param template the name up to its {@code @}
   */
  static List<UnitSpec> instances(String template, int first, int count, String... lines) {
    // What a template asks for is read once.
    var requirements =
        Requirements.of(new UnitName(template + "@" + first + ".service"), section(lines));
    return IntStream.range(first, first + count)
        .mapToObj(i -> spec(new UnitName(template + "@" + i + ".service"), requirements))
        .toList();
  }

  private static UnitSpec spec(UnitName name, Requirements requirements) {
    return new UnitSpec(name, 1, DIGEST, Desired.LAUNCHED, requirements, Optional.empty());
  }

  private static UnitFile section(String... lines) {
    try {
      return UnitFile.parse("[X-Fleet]\n" + String.join("\n", lines) + "\n");
    } catch (UnitFileException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
