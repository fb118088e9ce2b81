package dev.fleet.runtime.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.DoubleSupplier;
import java.util.regex.Pattern;

/**
 * The metrics of one process, printed in the Prometheus text format. Thread-safe.
 *
 * <p>Names are {@code fleet_<service>_<thing>_<unit>}; counters end in {@code _total}. Asking for
 * the same name and labels again gives the same metric.
 */
public final class Metrics {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  private final Map<String, Family> families = new ConcurrentSkipListMap<>();

  /** A count that only grows. */
  public Counter counter(String name, String help) {
    return counter(name, help, Map.of());
  }

  /** A count that only grows, one of a family told apart by labels. Label values must be few. */
  public Counter counter(String name, String help, Map<String, String> labels) {
    return (Counter) family(name, help, "counter").metric(labels, Counter::new);
  }

  /** A value that is asked for at each print; the supplier must be quick and thread-safe. */
  public void gauge(String name, String help, DoubleSupplier value) {
    family(name, help, "gauge").metric(Map.of(), () -> new Gauge(value));
  }

  /** How long something takes, in seconds. */
  public DurationHistogram durations(String name, String help) {
    return durations(name, help, Map.of());
  }

  /** How long something takes, in seconds, one of a family told apart by labels. */
  public DurationHistogram durations(String name, String help, Map<String, String> labels) {
    return (DurationHistogram)
        family(name, help, "histogram").metric(labels, DurationHistogram::new);
  }

  private Family family(String name, String help, String type) {
    Family family = families.get(name);
    if (family == null) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("bad metric name '" + name + "'");
      }
      family = families.computeIfAbsent(name, n -> new Family(n, help, type));
    }
    if (!family.type().equals(type)) {
      throw new IllegalArgumentException(name + " is a " + family.type() + ", not a " + type);
    }
    return family;
  }

  /** All metrics in the Prometheus text format, version 0.0.4, sorted by name. */
  public String text() {
    var text = new StringBuilder();
    families.values().forEach(family -> family.appendTo(text));
    return text.toString();
  }

  /** Labels as {@code {a="b"}}, sorted by name; empty for none. */
  static String labels(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return "";
    }
    var text = new StringBuilder("{");
    new TreeMap<>(labels)
        .forEach(
            (key, value) ->
                text.append(text.length() == 1 ? "" : ",")
                    .append(key)
                    .append("=\"")
                    .append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                    .append('"'));
    return text.append('}').toString();
  }
}
