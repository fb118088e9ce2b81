package dev.fleet.runtime.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

/** All metrics of one name. */
record Family(String name, String help, String type, Map<String, Metric> byLabels) {
  Family(String name, String help, String type) {
    this(name, help, type, new ConcurrentSkipListMap<>());
  }

  Metric metric(Map<String, String> labels, Supplier<? extends Metric> create) {
    return byLabels.computeIfAbsent(Metrics.labels(labels), l -> create.get());
  }

  void appendTo(StringBuilder text) {
    text.append("# HELP ").append(name).append(' ').append(help.replace("\n", " ")).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    byLabels.forEach((labels, metric) -> metric.appendTo(text, name, labels));
  }
}
