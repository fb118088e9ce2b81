package dev.fleet.agent.systemd;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.jspecify.annotations.Nullable;

/**
 * Properties of one interface as D-Bus gives them. What an older or newer systemd lacks, or has
 * with another type, reads as absent.
 */
final class Properties {
  private final Map<?, ?> values;

  Properties(Map<?, ?> values) {
    this.values = values;
  }

  @Nullable Object get(String name) {
    Object value = values.get(name);
    return value instanceof Variant<?> variant ? variant.getValue() : value;
  }

  /** Empty if absent. */
  String text(String name) {
    return get(name) instanceof String text ? text : "";
  }

  boolean flag(String name) {
    return get(name) instanceof Boolean flag && flag;
  }

  List<String> texts(String name) {
    Object value = get(name);
    return value == null ? List.of() : Systemd.strings(value);
  }

  /** Absent also for the highest value, which is systemd's "not set" and "infinity". */
  OptionalLong count(String name) {
    return get(name) instanceof UInt64 number && !number.value().equals(UInt64.MAX_BIG_VALUE)
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }

  /** 0 if absent. */
  long number(String name) {
    return get(name) instanceof Number number ? number.longValue() : 0;
  }

  Optional<Instant> time(String name) {
    return Systemd.time(get(name));
  }

  /** Elements of an array of structs. */
  List<Object[]> structs(String name) {
    return get(name) instanceof List<?> list
        ? list.stream().filter(Object[].class::isInstance).map(Object[].class::cast).toList()
        : List.of();
  }
}
