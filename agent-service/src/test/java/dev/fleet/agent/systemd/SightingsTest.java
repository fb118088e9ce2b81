package dev.fleet.agent.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleet.agent.units.UnitListener;
import dev.fleet.agent.units.UnitObservation;
import dev.fleet.unit.UnitName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SightingsTest {
  private static final UnitName A = new UnitName("a.service");
  private static final String PATH = ObjectPath.of(A);

  private final List<String> told = new ArrayList<>();
  private final Sightings sightings =
      new Sightings(
          new UnitListener() {
            @Override
            public void observed(UnitObservation seen) {
              told.add(seen.load() + " " + seen.active() + " " + seen.sub());
            }

            @Override
            public void available() {}

            @Override
            public void unavailable(String reason) {}
          });

  private void signal(String active, String sub) {
    sightings.signal(PATH, active, sub, Optional.of(Instant.EPOCH));
  }

  private void listed(String load, String active, String sub, long moment) {
    sightings.listed(new UnitObservation(A, load, active, sub, Optional.of(Instant.EPOCH)), moment);
  }

  @Test
  void tellsOnlyWhatIsNew() {
    sightings.follow(A);
    signal("active", "running");
    signal("active", "running");
    signal("failed", "failed");
    assertThat(told).containsExactly("loaded active running", "loaded failed failed");
  }

  @Test
  void unitsOfTheHostAreNotTold() {
    signal("active", "running");
    assertThat(told).isEmpty();
  }

  @Test
  void aListThatWasOvertakenBySignalsTellsItsLoadStateOnly() {
    sightings.follow(A);
    long moment = sightings.moment();
    signal("active", "running");
    listed("loaded", "inactive", "dead", moment);
    assertThat(told).containsExactly("loaded active running");
    listed("masked", "inactive", "dead", moment);
    assertThat(told).containsExactly("loaded active running", "masked active running");
  }

  @Test
  void aListThatIsNewerThanTheSignalsCounts() {
    sightings.follow(A);
    signal("active", "running");
    listed("loaded", "failed", "failed", sightings.moment());
    assertThat(told).containsExactly("loaded active running", "loaded failed failed");
  }

  @Test
  void afterAReconnectEverythingIsToldAgain() {
    sightings.follow(A);
    listed("loaded", "active", "running", sightings.moment());
    sightings.clear();
    listed("loaded", "active", "running", sightings.moment());
    assertThat(told).hasSize(2);
  }
}
