package dev.fleet.runtime.metrics;

/** One line, or group of lines, of a family. */
sealed interface Metric permits Counter, Gauge, DurationHistogram {
  /** Appends the metric's lines; {@code labels} is {@code ""} or {@code {a="b"}}. */
  void appendTo(StringBuilder text, String name, String labels);
}
