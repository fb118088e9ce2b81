package dev.fleet.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The table of docs/conformance.md: differences that are meant, each with its reason. Immutable.
 *
 * <p>A row has four cells: subject, scenario, facet, reason. {@code *} stands for any text in the
 * second and third.
 */
final class DocumentedDifferences {
  /** One row. */
  record Row(String subject, String scenario, String facet, String reason) {
    boolean covers(String name, Difference difference) {
      return subject.equals(name)
          && Globs.matches(scenario, difference.scenario())
          && Globs.matches(facet, difference.facet());
    }
  }

  private final List<Row> rows;

  private DocumentedDifferences(List<Row> rows) {
    this.rows = rows;
  }

  /**
   * Reads the document; lines that are no rows of a table with four columns are for people.
   *
   * @throws ScenarioSyntaxException if a row has an empty cell
   */
  static DocumentedDifferences read(String file, String text) throws ScenarioSyntaxException {
    var rows = new ArrayList<Row>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.startsWith("|") || !line.endsWith("|") || line.length() < 2) {
        continue;
      }
      List<String> cells =
          Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
              .map(cell -> cell.strip().replace("`", ""))
              .toList();
      boolean heading = cells.getFirst().equals("subject") || cells.getFirst().matches("-+");
      if (cells.size() != 4 || heading) {
        continue;
      }
      if (cells.stream().anyMatch(String::isEmpty)) {
        throw new ScenarioSyntaxException(file, number, "an empty cell");
      }
      rows.add(new Row(cells.get(0), cells.get(1), cells.get(2), cells.get(3)));
    }
    return new DocumentedDifferences(List.copyOf(rows));
  }

  /** Why a difference of a subject is meant; empty if nothing says so. */
  Optional<String> reason(String subject, Difference difference) {
    return rows.stream()
        .filter(row -> row.covers(subject, difference))
        .map(Row::reason)
        .findFirst();
  }

  /** Rows about a subject that cover none of its differences: to be deleted. */
  List<Row> stale(String subject, List<Difference> differences) {
    return rows.stream()
        .filter(row -> row.subject().equals(subject))
        .filter(row -> differences.stream().noneMatch(d -> row.covers(subject, d)))
        .toList();
  }
}
