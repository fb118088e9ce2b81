package dev.fleet.runtime.metrics;

import java.util.function.DoubleSupplier;

/** A value read at each print. */
record Gauge(DoubleSupplier value) implements Metric {
  @Override
  public void appendTo(StringBuilder text, String name, String labels) {
    text.append(name).append(labels).append(' ').append(value.getAsDouble()).append('\n');
  }
}
