package dev.fleet.journal.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.Glob;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The rule of systemd's add_matches_for_unit; ReadEntriesTest compares it with journalctl's own.
 */
final class EntryFilterTest {
  private static final Cursor CURSOR =
      Cursor.parse("s=%1$s;i=1;b=%1$s;m=1;t=1;x=1".formatted("0".repeat(32))).orElseThrow();

  private static Entry entry(String fields) {
    List<Field> parsed =
        Arrays.stream(fields.split(" ", -1))
            .map(field -> field.split("=", 2))
            .map(field -> new Field(field[0], field[1].getBytes(StandardCharsets.UTF_8)))
            .toList();
    return new Entry(CURSOR, 1, 1, parsed);
  }

  @ParameterizedTest
  @CsvSource({
    "_SYSTEMD_UNIT=web@1.service, true",
    "_SYSTEMD_UNIT=web@.service, true",
    "_SYSTEMD_UNIT=db.service, true",
    "_SYSTEMD_UNIT=db.servic, false",
    "_SYSTEMD_UNIT=other.service, false",
    "MESSAGE=db.service, false",
    "_PID=1 UNIT=db.service, true",
    "_PID=1 UNIT=web@7.service, true",
    "_PID=2 UNIT=db.service, false",
    "UNIT=db.service, false",
    "_UID=0 OBJECT_SYSTEMD_UNIT=db.service, true",
    "_UID=1000 OBJECT_SYSTEMD_UNIT=db.service, false",
    "_UID=0 MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1 COREDUMP_UNIT=db.service, true",
    "_UID=1 MESSAGE_ID=fc2e22bc6ee647b6b90729ab34a250b1 COREDUMP_UNIT=db.service, false",
    "_UID=0 MESSAGE_ID=00000000000000000000000000000000 COREDUMP_UNIT=db.service, false",
    "_SYSTEMD_SLICE=jobs.slice, true",
    "_SYSTEMD_SLICE=db.service, false",
    "_SYSTEMD_UNIT=other.service _SYSTEMD_UNIT=db.service, true",
  })
  void anEntryIsAboutAUnit(String fields, boolean expected) {
    var units =
        new UnitSelection(Set.of("db.service", "jobs.slice"), List.of(Glob.compile("web@*")));
    assertThat(new EntryFilter(units).accepts(entry(fields))).isEqualTo(expected);
  }

  @Test
  void withoutUnitsEveryEntryCounts() {
    assertThat(new EntryFilter(UnitSelection.ALL).accepts(entry("MESSAGE=x"))).isTrue();
  }
}
