package dev.fleet.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.MachineScheduling;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Keys and values as etcd keeps them. */
class StorageTest {
  private static final Row.Version VERSION = new Row.Version(3, 7);
  private final KeySpace keys = new KeySpace("/fleet/v1/");

  @Test
  void keysAreWhatTheDesignSays() {
    Map.of(
            Key.file("ab"),
            "/fleet/v1/files/ab",
            Key.unit("a.service"),
            "/fleet/v1/units/a.service",
            Key.placement("a.service"),
            "/fleet/v1/schedule/a.service",
            Key.refusal("a.service"),
            "/fleet/v1/pending/a.service",
            Key.machine("m1"),
            "/fleet/v1/machines/m1",
            Key.metadata("m1"),
            "/fleet/v1/metadata/m1",
            Key.state("m1", "a.service"),
            "/fleet/v1/states/m1/a.service",
            Key.replica("r1"),
            "/fleet/v1/replicas/r1",
            Key.LEADER,
            "/fleet/v1/leader/scheduler")
        .forEach(
            (key, text) -> {
              assertThat(keys.bytes(key).toStringUtf8()).isEqualTo(text);
              assertThat(keys.key(ByteString.copyFromUtf8(text))).contains(key);
            });
  }

  @Test
  void foreignKeysAreNone() {
    for (String text :
        List.of(
            "/fleet/v2/units/a.service",
            "/fleet/v1/",
            "/fleet/v1/units/",
            "/fleet/v1/units/a/b",
            "/fleet/v1/states/m1",
            "/fleet/v1/states/m1/",
            "/fleet/v1/states//a.service",
            "/fleet/v1/other/a")) {
      assertThat(keys.key(ByteString.copyFromUtf8(text))).as(text).isEmpty();
    }
    assertThat(keys.key(ByteString.copyFrom(new byte[] {(byte) 0xff}))).isEmpty();
  }

  @Test
  void kindsAreInTheOrderOfEtcd() {
    var folders = new TreeSet<String>();
    for (Kind kind : Kind.values()) {
      folders.add(kind.folder());
    }
    assertThat(List.of(Kind.values()).stream().map(Kind::folder))
        .containsExactlyElementsOf(folders);
    assertThat(KeySpace.end(keys.start(Kind.UNIT)).toStringUtf8()).isEqualTo("/fleet/v1/units0");
    assertThat(keys.startOfStates("m1").toStringUtf8()).isEqualTo("/fleet/v1/states/m1/");
  }

  @Test
  void valuesComeBackAsTheyWere() throws Exception {
    Map<Kind, Row> rows =
        Map.of(
            Kind.FILE,
            new Row.FileRow(ByteString.copyFromUtf8("x"), "h", "d", true, VERSION),
            Kind.UNIT,
            new Row.UnitRow(
                "d", "h", DesiredState.DESIRED_STATE_LOADED, true, 4, 11, 5, 6, 7, VERSION),
            Kind.PLACEMENT,
            new Row.PlacementRow("m1", 2, "why", 3, VERSION),
            Kind.REFUSAL,
            new Row.RefusalRow("no", 2, 3, VERSION),
            Kind.MACHINE,
            new Row.MachineRow(
                "host",
                "10.0.0.1",
                Map.of("a", "b"),
                "a:1",
                "j:2",
                "0.1",
                "systemd 252",
                "boot",
                22,
                8,
                "s",
                "r",
                5_000,
                VERSION),
            Kind.METADATA,
            new Row.MetadataRow(
                Map.of("a", "b"),
                List.of("c"),
                MachineScheduling.MACHINE_SCHEDULING_DRAINING,
                VERSION),
            Kind.STATE,
            new Row.StateRow(
                DesiredState.DESIRED_STATE_LAUNCHED,
                "loaded",
                "active",
                "running",
                "h",
                2,
                "e",
                9,
                10,
                "done",
                VERSION),
            Kind.REPLICA,
            new Row.ReplicaRow("a:1", VERSION),
            Kind.LEADER,
            new Row.LeaderRow("c", "e:1", VERSION));
    assertThat(rows).containsOnlyKeys(Kind.values());
    for (Map.Entry<Kind, Row> row : rows.entrySet()) {
      assertThat(Rows.decode(row.getKey(), Rows.encode(row.getValue()), VERSION))
          .isEqualTo(row.getValue());
    }
  }

  @Test
  void valuesThatAreNoneAreRefused() {
    for (Kind kind : Kind.values()) {
      assertThatThrownBy(() -> Rows.decode(kind, ByteString.copyFromUtf8("\u0007garbage"), VERSION))
          .isInstanceOf(InvalidProtocolBufferException.class);
    }
  }
}
