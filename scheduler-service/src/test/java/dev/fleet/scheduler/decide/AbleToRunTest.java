package dev.fleet.scheduler.decide;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Conflicts, globs and the able-to-run check: section 9.6 of the behavioural reference. One machine
 * {@code XXX} with the metadata {@code region=us-west} and the unit {@code ping.service}.
 */
class AbleToRunTest {
  private final TestCluster cluster = new TestCluster();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          -                                                          | ''
          MachineID=XXX                                              | ''
          MachineID=YYY      | machine ID "XXX" does not match required "YYY"
          MachineMetadata=region=us-west                             | ''
          MachineMetadata="region=us-west" "region=eu"               | ''
          MachineMetadata=region=us-east | local Machine metadata insufficient: lacks region=us-east
          MachineMetadata="region=us-west" "disk=ssd" | local Machine metadata insufficient: lacks disk=ssd
          MachineMetadata=disk=ssd       | local Machine metadata insufficient: lacks disk=ssd
          MachineOf=ping.service                                     | ''
          MachineOf="ping.service" "pong.service"                    | ''
          MachineOf=none.service | required peer Unit(none.service) is not scheduled locally
          MachineOf="ping.service" "none.service" | required peer Unit(none.service) is not scheduled locally
          Conflicts=bar.service                                      | ''
          Conflicts=ping.service | found conflict with locally-scheduled Unit(ping.service)
          Conflicts=bar.service%Conflicts=ping.service | found conflict with locally-scheduled Unit(ping.service)
          Conflicts=bar.service ping.service | found conflict with locally-scheduled Unit(ping.service)
          Conflicts=p?n[a-h].service | found conflict with locally-scheduled Unit(ping.service)
          Conflicts=p*[      | ''
          Conflicts=foo.service                                      | ''
          Replaces=bar.service                                       | ''
          Replaces=ping.service                                      | ''
          """)
  void oneMachineWithOneUnit(String section, String veto) {
    cluster.machine("XXX", "region=us-west");
    cluster.unitOn("ping.service", "XXX").unitOn("pong.service", "XXX");
    cluster.unit("foo.service", section == null ? "" : section.replace('%', '\n'));
    cluster.decide();
    assertThat(cluster.verdicts("foo.service")).containsEntry("XXX", veto);
    assertThat(cluster.machineOf("foo.service")).isEqualTo(veto.isEmpty() ? "XXX" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "*,foo.service,true",
    "foo.*,foo.socket,true",
    "foo@*.service,foo@12.service,true",
    "foo@[abc].service,foo@a.service,true",
    "foo@?.service,foo@1.service,true",
    "foo.service,bar.service,false",
    "foo@[abc].service,foo@d.service,false",
    "foo,foo.service,false",
    "'a{b,c}.service',ab.service,false",
    "fo\\o.service,foo.service,true"
  })
  void conflictsHoldInBothDirections(String glob, String name, boolean conflict) {
    String where = conflict ? "" : "m1";
    cluster.machine("m1").unitOn("holder.service", "m1", "Conflicts=" + glob).unit(name);
    cluster.decide();
    assertThat(cluster.machineOf(name)).isEqualTo(where);

    var other = new TestCluster().machine("m1").unitOn(name, "m1");
    other.unit("holder.service", "Conflicts=" + glob);
    other.decide();
    assertThat(other.machineOf("holder.service")).isEqualTo(where);
  }

  @Test
  void aUnitNeverConflictsWithItself() {
    cluster.machine("m1").unit("web@1.service", "Conflicts=*", "Replaces=*");
    cluster.decide();
    assertThat(cluster.machineOf("web@1.service")).isEqualTo("m1");
    assertThat(cluster.decide()).isEmpty();
  }

  @Test
  void aPatternThatComesLaterCountsForUnitsThatAreThere() {
    cluster.machine("m1").unit("a@1.service").unit("a@2.service");
    cluster.decide();
    cluster.unit("z.service", "Conflicts=a@*.service");
    cluster.decide();
    assertThat(cluster.refusalOf("z.service"))
        .isEqualTo("no machine fits: 1 conflicts with a@1.service");
    cluster.destroy("a@1.service").destroy("a@2.service");
    cluster.decide();
    assertThat(cluster.machineOf("z.service")).isEqualTo("m1");
  }

  @Test
  void shortIdsOfShortMachineIdsAreTheIdsThemselves() {
    cluster.machine("m1").unit("a.service", "MachineID=m1");
    cluster.decide();
    assertThat(cluster.machineOf("a.service")).isEqualTo("m1");
  }

  @Test
  void twoMachinesMayShareAShortId() {
    cluster.machine("12345678-a").machine("12345678-b").unitOn("x.service", "12345678-a");
    cluster.unit("a.service", "MachineID=12345678").unit("b.service", "MachineID=12345678-a");
    cluster.decide();
    assertThat(cluster.machineOf("a.service")).isEqualTo("12345678-b");
    assertThat(cluster.machineOf("b.service")).isEqualTo("12345678-a");
  }

  @Test
  void whatUsersWriteStaysOneShortLine() {
    cluster.machine("m1").unit("a.service", "MachineMetadata=k=" + "x".repeat(5_000));
    cluster.unit("b.service", "MachineMetadata=k=one \\\n  two");
    cluster.decide();
    assertThat(cluster.refusalOf("a.service")).hasSize(1_001).endsWith("x\u2026");
    assertThat(cluster.refusalOf("b.service"))
        .isEqualTo("no machine fits: 1 lacks metadata k=one \\   two");
  }
}
