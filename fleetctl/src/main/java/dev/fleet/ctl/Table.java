package dev.fleet.ctl;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of cells, aligned by tabs of eight: every column is as wide as its longest cell and one
 * more, rounded up to a multiple of eight, and every cell but the last of its row is followed by
 * tabs up to that width.
 */
final class Table {
  private static final int TAB = 8;

  private final List<List<String>> rows = new ArrayList<>();

  void add(List<String> row) {
    rows.add(row);
  }

  /** The rows as lines, each with its newline. */
  String text() {
    int[] widths = widths();
    var text = new StringBuilder();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        text.append(cell);
        if (column < row.size() - 1) {
          int missing = widths[column] - length(cell);
          text.repeat('\t', (missing + TAB - 1) / TAB);
        }
      }
      text.append('\n');
    }
    return text.toString();
  }

  private int[] widths() {
    int columns = 0;
    for (List<String> row : rows) {
      columns = Math.max(columns, row.size());
    }
    var widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        int needed = length(row.get(column)) + 1;
        widths[column] = Math.max(widths[column], (needed + TAB - 1) / TAB * TAB);
      }
    }
    return widths;
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
