package dev.fleet.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;

/** What a benchmark found, as people or programs read it. */
public record Report(String title, List<Figure> figures) {
  /** How it is printed. */
  public enum Format {
    TABLE,
    JSON
  }

  public Report {
    figures = List.copyOf(figures);
  }

  /** The report as text, with a line end. */
  public String text(Format format) {
    return switch (format) {
      case TABLE -> table();
      case JSON -> json();
    };
  }

  private String table() {
    int width = figures.stream().mapToInt(figure -> figure.name().length()).max().orElse(0);
    boolean compares = figures.stream().anyMatch(figure -> figure.reference().isPresent());
    var text = new StringBuilder(title).append('\n');
    for (Figure figure : figures) {
      text.append("  ").append(figure.name()).append(" ".repeat(width - figure.name().length()));
      text.append("  %12s %-6s".formatted(number(figure.value()), figure.unit()));
      if (compares) {
        text.append("  %-15s".formatted(reference(figure)));
      }
      figure
          .bound()
          .ifPresent(
              bound -> {
                text.append(figure.atMost() ? " <= " : " >= ").append(number(bound));
                text.append(figure.isMet() ? "" : "  MISSED");
              });
      text.append('\n');
    }
    return text.toString();
  }

  private static String reference(Figure figure) {
    return figure.reference().isPresent()
        ? "(ref. %s)".formatted(number(figure.reference().getAsDouble()))
        : "";
  }

  /** Three significant digits at least; whole numbers from a hundred on; a dash for NaN. */
  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    double size = Math.abs(value);
    String pattern =
        size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, pattern, value);
  }

  private String json() {
    var list = new JsonArray();
    for (Figure figure : figures) {
      var entry = new JsonObject();
      entry.addProperty("name", figure.name());
      entry.addProperty("value", Double.isNaN(figure.value()) ? null : figure.value());
      entry.addProperty("unit", figure.unit());
      figure
          .reference()
          .ifPresent(value -> entry.addProperty("reference", Double.isNaN(value) ? null : value));
      figure
          .bound()
          .ifPresent(
              bound -> {
                entry.addProperty(figure.atMost() ? "at_most" : "at_least", bound);
                entry.addProperty("met", figure.isMet());
              });
      list.add(entry);
    }
    var whole = new JsonObject();
    whole.addProperty("title", title);
    whole.add("figures", list);
    return new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(whole) + "\n";
  }
}
