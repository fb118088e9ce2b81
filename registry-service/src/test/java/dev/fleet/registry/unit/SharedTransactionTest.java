package dev.fleet.registry.unit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.registry.store.Key;
import dev.fleet.registry.store.Row;
import dev.fleet.registry.view.ClusterState;
import dev.fleet.registry.wire.Answers;
import dev.fleet.registry.write.Item;
import dev.fleet.registry.write.Tx;
import dev.fleet.runtime.clock.Clocks;
import dev.fleet.v1.CreateUnitRequest;
import dev.fleet.v1.DesiredState;
import dev.fleet.v1.SetDesiredStateRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that are decided one after the other in one transaction, before it has a revision. */
class SharedTransactionTest {
  private static final long COMMIT = 70;

  private final UnitWrites writes = new UnitWrites(Clocks.system(), () -> ClusterState.NOTHING);
  private final Together tx = new Together();

  /** Rows of before, and what the transaction has written so far. */
  private static final class Together implements Tx {
    private final Map<Key, Row> rows = new HashMap<>();

    @Override
    public @Nullable Row read(Key key) {
      return rows.get(key);
    }

    @Override
    public @Nullable Row readExistence(Key key) {
      return rows.get(key);
    }

    @Override
    public boolean seemsThere(Key key) {
      return rows.containsKey(key);
    }

    @Override
    public void put(Key key, Row row) {
      rows.put(key, row);
    }

    @Override
    public void put(Key key, Row row, long lease) {
      rows.put(key, row);
    }

    @Override
    public void delete(Key key) {
      rows.remove(key);
    }

    @Override
    public void deleteAll(ByteString start) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean mayHaveHappened() {
      return false;
    }
  }

  private Item<Written> creation() {
    return writes.create(
        CreateUnitRequest.newBuilder()
            .setName("a.service")
            .setContent(ByteString.copyFromUtf8("[Service]\nExecStart=/bin/true\n"))
            .setRequestId("the same")
            .build());
  }

  private Item<Written> launch(String etag) {
    return writes.setDesired(
        SetDesiredStateRequest.newBuilder()
            .setName("a.service")
            .setDesiredState(DesiredState.DESIRED_STATE_LAUNCHED)
            .setEtag(etag)
            .build());
  }

  private static Row.Version version(Written written) {
    assertThat(written).isInstanceOf(Written.Kept.class);
    return ((Written.Kept) written).unit().version();
  }

  @Test
  void aRetryBesideItsFirstAttemptNamesTheCommit() {
    Item.Outcome<Written> first = creation().decide(tx);
    Item.Outcome<Written> retry = creation().decide(tx);

    assertThat(version(first.at(COMMIT))).isEqualTo(new Row.Version(COMMIT, COMMIT));
    assertThat(version(retry.at(COMMIT))).isEqualTo(new Row.Version(COMMIT, COMMIT));
  }

  @Test
  void whatIsWantedAlreadyNamesTheCommitThatWantedIt() {
    stored(3, 5);
    Item.Outcome<Written> first = launch("").decide(tx);
    Item.Outcome<Written> second = launch("").decide(tx);

    assertThat(version(first.at(COMMIT))).isEqualTo(new Row.Version(3, COMMIT));
    assertThat(version(second.at(COMMIT))).isEqualTo(new Row.Version(3, COMMIT));
  }

  @Test
  void theEtagOfBeforeIsTheOldOne() {
    stored(3, 5);
    launch("").decide(tx);
    Item<Written> stop =
        writes.setDesired(
            SetDesiredStateRequest.newBuilder()
                .setName("a.service")
                .setDesiredState(DesiredState.DESIRED_STATE_INACTIVE)
                .setEtag(Answers.etag(5))
                .build());

    assertThat(stop.decide(tx).at(COMMIT)).isInstanceOf(Written.Refused.class);
  }

  private void stored(long created, long modified) {
    creation().decide(tx);
    Key key = Key.unit("a.service");
    Row.UnitRow row = (Row.UnitRow) Objects.requireNonNull(tx.read(key));
    tx.put(key, row.withVersion(new Row.Version(created, modified)));
  }
}
