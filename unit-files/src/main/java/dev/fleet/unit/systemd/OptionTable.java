package dev.fleet.unit.systemd;

import dev.fleet.unit.systemd.value.Bool;
import dev.fleet.unit.systemd.value.TimeSpan;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * What the options of a section, or of a part of one, do to a reader of type {@code R}. Immutable.
 */
final class OptionTable<R> {
  /** Reads one option's value. */
  interface Setter<R> {
    void set(R reader, OptionValue value) throws UnitSyntaxException;
  }

  private record Entry<R>(Standing standing, Setter<R> setter) {}

  private final Map<String, Entry<R>> entries;

  private OptionTable(Map<String, Entry<R>> entries) {
    this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  static <R> Builder<R> of() {
    return new Builder<>();
  }

  /** All options with their standing. */
  Map<String, Standing> standings() {
    var standings = new LinkedHashMap<String, Standing>();
    entries.forEach((option, entry) -> standings.put(option, entry.standing));
    return standings;
  }

  /** Whether the option is in this table, in which case it was read. */
  boolean read(R reader, OptionValue value) throws UnitSyntaxException {
    Entry<R> entry = entries.get(value.option());
    if (entry == null) {
      return false;
    }
    entry.setter.set(reader, value);
    return true;
  }

  /** Puts a table together. */
  static final class Builder<R> {
    private final Map<String, Entry<R>> entries = new LinkedHashMap<>();

    Builder<R> option(String name, Setter<R> setter) {
      return add(name, Standing.SUPPORTED, setter);
    }

    Builder<R> bool(String name, BiConsumer<R, Boolean> setter) {
      return option(name, (r, value) -> value.bool().ifPresent(on -> setter.accept(r, on)));
    }

    Builder<R> span(String name, BiConsumer<R, TimeSpan> setter) {
      return option(name, (r, value) -> value.span().ifPresent(span -> setter.accept(r, span)));
    }

    /** A span of which zero means that there is no limit. */
    Builder<R> timeout(String name, BiConsumer<R, TimeSpan> setter) {
      return timeout(name, "time value", setter);
    }

    /** As the other {@code timeout}, with another word for it in warnings. */
    Builder<R> timeout(String name, String what, BiConsumer<R, TimeSpan> setter) {
      return option(
          name, (r, value) -> value.timeout(what).ifPresent(span -> setter.accept(r, span)));
    }

    Builder<R> mode(String name, BiConsumer<R, Integer> setter) {
      return option(name, (r, value) -> value.mode().ifPresent(mode -> setter.accept(r, mode)));
    }

    Builder<R> unsigned(String name, BiConsumer<R, Long> setter) {
      return option(
          name, (r, value) -> value.unsigned().ifPresent(number -> setter.accept(r, number)));
    }

    <E extends Enum<E>> Builder<R> word(
        String name, Class<E> type, String what, BiConsumer<R, E> setter) {
      return option(
          name, (r, value) -> value.word(type, what).ifPresent(word -> setter.accept(r, word)));
    }

    /** Options that change nothing here, which is said unless they are off. */
    Builder<R> ignored(String... names) {
      for (String name : names) {
        add(
            name,
            Standing.IGNORED_WITH_WARNING,
            (r, value) -> {
              if (!isOff(value.text()) && !value.text().equals("none")) {
                value.warnHere("is not supported here, ignoring");
              }
            });
      }
      return this;
    }

    /** Options that shut a unit in, unless they are off. */
    Builder<R> sandboxing(String... names) {
      for (String name : names) {
        sandboxing(name, OptionTable::isOff);
      }
      return this;
    }

    /** Options of which any value but an empty one is a fault. */
    Builder<R> refused(String name, Setter<R> setter) {
      return add(name, Standing.REFUSED, setter);
    }

    Builder<R> sandboxing(String name, Predicate<String> off) {
      return add(
          name,
          Standing.SANDBOXING,
          (r, value) -> value.reading().sandbox(value.assignment(), !off.test(value.text())));
    }

    OptionTable<R> build() {
      return new OptionTable<>(entries);
    }

    private Builder<R> add(String name, Standing standing, Setter<R> setter) {
      if (entries.put(name, new Entry<>(standing, setter)) != null) {
        throw new IllegalStateException("two entries for " + name);
      }
      return this;
    }
  }

  private static boolean isOff(String value) {
    return value.isEmpty() || !Bool.parse(value).orElse(true);
  }
}
