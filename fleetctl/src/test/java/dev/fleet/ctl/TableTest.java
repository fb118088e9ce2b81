package dev.fleet.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Section 1.6 of the reference: widths are multiples of eight, larger than the longest cell. */
final class TableTest {
  private static String table(List<List<String>> rows) {
    var table = new Table();
    rows.forEach(table::add);
    return table.text();
  }

  @Test
  void theExampleOfTheReference() {
    assertThat(
            table(
                List.of(
                    List.of("MACHINE", "IP", "METADATA"),
                    List.of("aaaaaaaa...", "10.0.0.1", "az=1,region=us"),
                    List.of("bbbbbbbb...", "-", "-"))))
        .isEqualTo(
            """
            MACHINE\t\tIP\t\tMETADATA
            aaaaaaaa...\t10.0.0.1\taz=1,region=us
            bbbbbbbb...\t-\t\t-
            """);
  }

  @Test
  void aCellOfSevenFitsInOneTabAndOneOfEightDoesNot() {
    assertThat(table(List.of(List.of("1234567", "x"), List.of("1", "y"))))
        .isEqualTo("1234567\tx\n1\ty\n");
    assertThat(table(List.of(List.of("12345678", "x"), List.of("1", "y"))))
        .isEqualTo("12345678\tx\n1\t\ty\n");
  }

  @Test
  void oneColumnHasNoTabs() {
    assertThat(table(List.of(List.of("a"), List.of("longer")))).isEqualTo("a\nlonger\n");
  }

  @Test
  void noRowsAreNoText() {
    assertThat(table(List.of())).isEmpty();
  }
}
