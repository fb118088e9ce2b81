package dev.fleet.ctl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What the three list commands have in common: {@code --fields}, {@code --full}, {@code
 * --no-legend} and {@code --output}.
 *
 * @param <T> what one row shows
 */
final class Fields<T> {
  /**
   * The value of a field.
   *
   * @param <T> what one row shows
   */
  interface Cells<T> {
    /** The text of {@code field} in the row of {@code item}, which may be "-". */
    String cell(T item, String field);
  }

  private final List<String> fields;
  private final boolean legend;
  private final boolean json;

  private Fields(List<String> fields, boolean legend, boolean json) {
    this.fields = fields;
    this.legend = legend;
    this.json = json;
  }

  static void declare(CommandSpec spec, String initialFields) {
    spec.addOption(Flags.text("fields", initialFields, "Columns, separated by commas"));
    spec.addOption(Flags.toggle("full", "Do not shorten what is long", "-l", "--l"));
    spec.addOption(Flags.toggle("no-legend", "Leave out the heading"));
    spec.addOption(Flags.text("output", "table", "table, or json with full values", "-o"));
  }

  /** Reads the options, before anything is asked of the cluster. */
  static <T> Fields<T> read(Invocation call, String initialFields, List<String> known)
      throws CommandFailure {
    String wanted = call.text("fields", initialFields);
    if (wanted.isEmpty()) {
      throw new CommandFailure("Must define output format");
    }
    var fields = new ArrayList<String>();
    for (String field : wanted.split(",", -1)) {
      if (!known.contains(field)) {
        throw new CommandFailure("Invalid key in output format: \"" + field + "\"");
      }
      fields.add(field);
    }
    String output = call.text("output", "table");
    if (!output.equals("table") && !output.equals("json")) {
      throw new CommandFailure(
          2, "Error: unknown output \"" + output + "\"; table and json are known");
    }
    return new Fields<>(fields, !call.isOn("no-legend"), output.equals("json"));
  }

  boolean has(String field) {
    return fields.contains(field);
  }

  /** Whether long values are to be whole: asked for, or because a program reads them. */
  boolean full(Invocation call) {
    return json || call.isOn("full");
  }

  /** Prints the items in their order. */
  void print(Terminal terminal, List<T> items, Cells<T> cells) {
    terminal.print(json ? json(items, cells) : table(items, cells));
  }

  private String table(List<T> items, Cells<T> cells) {
    var table = new Table();
    if (legend) {
      var heading = new ArrayList<String>();
      for (String field : fields) {
        heading.add(field.toUpperCase(Locale.ROOT));
      }
      table.add(heading);
    }
    for (T item : items) {
      var row = new ArrayList<String>();
      for (String field : fields) {
        row.add(cells.cell(item, field));
      }
      table.add(row);
    }
    return table.text();
  }

  private String json(List<T> items, Cells<T> cells) {
    var text = new StringBuilder("[");
    String separator = "\n";
    for (T item : items) {
      text.append(separator).append("  {");
      separator = ",\n";
      String comma = "";
      for (String field : fields) {
        String cell = cells.cell(item, field);
        text.append(comma).append(Json.string(field)).append(": ");
        text.append(cell.equals("-") ? "null" : Json.string(cell));
        comma = ", ";
      }
      text.append('}');
    }
    return text.append(items.isEmpty() ? "]\n" : "\n]\n").toString();
  }
}
