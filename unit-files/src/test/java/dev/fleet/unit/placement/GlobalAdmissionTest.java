package dev.fleet.unit.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.unit.Requirements;
import dev.fleet.unit.UnitFile;
import dev.fleet.unit.UnitFileException;
import dev.fleet.unit.UnitName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Section 9.7 of the behavioural reference, and stance D14. */
final class GlobalAdmissionTest {
  private static final Map<String, String> EU = Map.of("region", "eu");

  @Test
  void withoutRequirementsAGlobalUnitRunsEverywhere() {
    assertThat(admit(Map.of(), List.of(), global("g.service")).admitted())
        .containsExactly(new UnitName("g.service"));
  }

  @Test
  void metadataDecides() {
    var eu = global("eu.service", "MachineMetadata=region=eu");
    var us = global("us.service", "MachineMetadata=region=us");
    var admission = GlobalAdmission.of(EU, List.of(), List.of(us, eu));
    assertThat(admission.admitted()).containsExactly(new UnitName("eu.service"));
    assertThat(admission.refused())
        .containsExactly(
            Map.entry(new UnitName("us.service"), "local Machine metadata insufficient"));
    assertThat(admit(Map.of(), List.of(), eu).admitted()).isEmpty();
  }

  @Test
  void aPlacedUnitStandsAgainstAGlobalOneInEitherDirection() {
    var placed = unit("web.service");
    var touchy = unit("db.service", "Conflicts=g*.service");
    assertThat(admit(EU, List.of(placed), global("g.service", "Conflicts=web.*")).refused())
        .containsExactly(
            Map.entry(
                new UnitName("g.service"),
                "found conflict with locally-scheduled Unit(web.service)"));
    assertThat(admit(EU, List.of(touchy), global("g.service")).admitted()).isEmpty();
    assertThat(admit(EU, List.of(touchy), global("h.service")).admitted()).hasSize(1);
  }

  @Test
  void amongGlobalUnitsTheLesserNameWinsWhateverTheOrderTheyComeIn() {
    var a = global("a.service", "Conflicts=b.service");
    var b = global("b.service");
    var c = global("c.service", "Conflicts=b.service");
    for (var order : List.of(List.of(a, b, c), List.of(c, b, a), List.of(b, c, a))) {
      var admission = GlobalAdmission.of(EU, List.of(), order);
      assertThat(admission.admitted())
          .containsExactly(new UnitName("a.service"), new UnitName("c.service"));
      assertThat(admission.refused()).containsOnlyKeys(new UnitName("b.service"));
    }
  }

  @Test
  void aUnitDoesNotConflictWithItself() {
    assertThat(admit(EU, List.of(), global("g.service", "Conflicts=*")).admitted()).hasSize(1);
  }

  private static GlobalAdmission admit(
      Map<String, String> metadata, List<Candidate> placed, Candidate global) {
    return GlobalAdmission.of(metadata, placed, List.of(global));
  }

  private static Candidate global(String name, String... options) {
    return unit(name, "Global=true\n" + String.join("\n", options));
  }

  private static Candidate unit(String name, String... options) {
    try {
      var unitName = new UnitName(name);
      var file = UnitFile.parse("[X-Fleet]\n" + String.join("\n", options) + "\n");
      return Candidate.of(unitName, Requirements.of(unitName, file));
    } catch (UnitFileException e) {
      throw new AssertionError(e);
    }
  }
}
