package dev.fleet.bench.scale;

import dev.fleet.bench.Figure;
import java.util.ArrayList;
import java.util.List;

/** The figures of a run, in the order in which they were found. Thread-safe. */
final class Findings {
  private final List<Figure> figures = new ArrayList<>();

  void add(String name, double value, String unit) {
    add(Figure.of(name, value, unit));
  }

  /** With a bound; infinite where nothing is promised. */
  void add(String name, double value, String unit, double atMost) {
    Figure figure = Figure.of(name, value, unit);
    add(Double.isInfinite(atMost) ? figure : figure.atMost(atMost));
  }

  synchronized void add(Figure figure) {
    figures.add(figure);
  }

  synchronized List<Figure> all() {
    return List.copyOf(figures);
  }
}
