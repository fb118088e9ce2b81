package dev.fleet.registry;

import static dev.fleet.registry.Requests.deletion;
import static dev.fleet.registry.Requests.newUnit;
import static dev.fleet.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.registry.etcd.EtcdConfig;
import dev.fleet.registry.store.KeySpace;
import dev.fleet.runtime.grpc.Channels;
import dev.fleet.runtime.grpc.ClientConfig;
import dev.fleet.runtime.grpc.FleetChannel;
import dev.fleet.testkit.etcd.EtcdExtension;
import dev.fleet.v1.BatchCreateUnitsRequest;
import dev.fleet.v1.BatchDeleteUnitsRequest;
import dev.fleet.v1.DeleteUnitRequest;
import dev.fleet.v1.ListUnitsRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the registry leaves in etcd, and what it makes of what others left there. */
class StorageUseTest {
  @RegisterExtension static final EtcdExtension ETCD = new EtcdExtension();

  private static long count(FleetChannel etcd, String folder) {
    ByteString start = ByteString.copyFromUtf8(ETCD.prefix() + folder);
    return KVGrpc.newBlockingStub(etcd.channel())
        .range(
            RangeRequest.newBuilder()
                .setKey(start)
                .setRangeEnd(KeySpace.end(start))
                .setCountOnly(true)
                .build())
        .getCount();
  }

  private static FleetChannel etcd() throws Exception {
    return Channels.open(EtcdConfig.of(ETCD.endpoint()).endpoints(), ClientConfig.DEFAULT);
  }

  @Test
  void contentsAreStoredOnceAndRemovedWithTheirLastUnit() throws Exception {
    RegistryConfig config =
        RegistryConfig.local(ETCD.endpoint(), ETCD.prefix()).withFileGrace(Duration.ofMillis(200));
    try (FleetChannel etcd = etcd();
        Replica one = Replica.start(config);
        Replica two = Replica.start(config)) {
      BatchCreateUnitsRequest.Builder creations = BatchCreateUnitsRequest.newBuilder();
      BatchDeleteUnitsRequest.Builder deletions = BatchDeleteUnitsRequest.newBuilder();
      for (int i = 0; i < 500; i++) {
        creations.addRequests(newUnit("a" + i + ".service"));
        deletions.addRequests(DeleteUnitRequest.newBuilder().setName("a" + i + ".service").build());
      }
      one.units().batchCreateUnits(creations.build());
      assertThat(count(etcd, "files/")).isEqualTo(1);
      assertThat(count(etcd, "units/")).isEqualTo(500);
      two.units().createUnit(newUnit("stays.service"));
      one.units().batchDeleteUnits(deletions.build());
      assertThat(count(etcd, "units/")).isEqualTo(1);
      two.units().deleteUnit(deletion("stays.service"));
      eventually(Duration.ofSeconds(20), () -> assertThat(count(etcd, "files/")).isZero());
      one.units().createUnit(newUnit("again.service"));
      assertThat(count(etcd, "files/")).isEqualTo(1);
    }
  }

  @Test
  void foreignAndBrokenKeysAreIgnored() throws Exception {
    try (FleetChannel etcd = etcd()) {
      for (String key : new String[] {"units/broken.service", "units/a/b", "else/x", "leader/y"}) {
        KVGrpc.newBlockingStub(etcd.channel())
            .put(
                PutRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8(ETCD.prefix() + key))
                    .setValue(ByteString.copyFromUtf8("\u0007nonsense"))
                    .build());
      }
      try (Replica replica = Replica.start(ETCD.endpoint(), ETCD.prefix())) {
        replica.units().createUnit(newUnit("a.service"));
        assertThat(replica.units().listUnits(ListUnitsRequest.getDefaultInstance()).getUnitsList())
            .hasSize(1);
      }
    }
  }
}
