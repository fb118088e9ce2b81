package dev.fleet.scheduler.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpeningsTest {
  private static final int MANY = 100_000;

  private final Openings openings = new Openings();
  private final MachineNode one = new MachineNode("m1");
  private final MachineNode two = new MachineNode("m2");

  @Test
  void whoHasSeenAPartGetsTheRest() {
    openings.add(one);
    long seen = openings.count();
    openings.add(two);
    openings.add(one);

    assertThat(openings.since(0)).hasValueSatisfying(all -> assertThat(all).hasSize(3));
    assertThat(openings.since(seen))
        .hasValueSatisfying(rest -> assertThat(rest).containsExactly(two, one));
    assertThat(openings.since(openings.count()))
        .hasValueSatisfying(rest -> assertThat(rest).isEmpty());
  }

  @Test
  void whoHasSeenTooLittleHasToLookEverywhere() {
    long seen = openings.count();
    for (int i = 0; i < MANY; i++) {
      openings.add(one);
    }
    long late = openings.count();
    openings.add(two);

    assertThat(openings.since(-1)).isEmpty();
    assertThat(openings.since(seen)).isEmpty();
    assertThat(openings.since(late))
        .hasValueSatisfying(rest -> assertThat(rest).containsExactly(two));
  }
}
