package dev.fleet.testkit.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SeededTest {
  @Test
  void namesTheSeedOfTheFailingCase() {
    var seeds = new ArrayList<Long>();
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                Seeded.run(
                    10,
                    random -> {
                      seeds.add(random.seed());
                      assertThat(random.seed()).isNotEqualTo(3);
                    }))
        .withMessageStartingWith("failed with seed 3; replay with -Dfleet.seed=3: ");
    assertThat(seeds).containsExactly(1L, 2L, 3L);
  }

  @Test
  void replaysOneSeedAlone() {
    var seeds = new ArrayList<Long>();
    System.setProperty(Seeded.PROPERTY, "42");
    try {
      Seeded.run(10, random -> seeds.add(random.seed()));
    } finally {
      System.clearProperty(Seeded.PROPERTY);
    }
    assertThat(seeds).containsExactly(42L);
  }

  @Test
  void drawsTheSameFromTheSameSeed() {
    assertThat(draw(5)).isEqualTo(draw(5)).isNotEqualTo(draw(6));
  }

  @Test
  void keepsToItsBounds() {
    Seeded.run(
        100,
        random -> {
          assertThat(random.between(-2, 2)).isBetween(-2, 2);
          assertThat(random.between(Integer.MIN_VALUE, -1)).isNegative();
          assertThat(random.list(2, 4, random::nextInt)).hasSizeBetween(2, 4);
          assertThat(random.text("ab", 1, 3)).matches("[ab]{1,3}");
          assertThat(random.pick("x", "y", "z")).isIn("x", "y", "z");
        });
    var random = new Seeded(1);
    List<Integer> numbers = IntStream.range(0, 100).boxed().toList();
    assertThat(random.shuffled(numbers)).containsExactlyInAnyOrderElementsOf(numbers);
    assertThat(IntStream.range(0, 1_000).mapToObj(i -> random.pick(numbers)).distinct())
        .hasSize(100);
  }

  private static List<Object> draw(long seed) {
    var random = new Seeded(seed);
    return List.of(
        random.nextLong(),
        random.between(0, 1_000_000),
        random.text("abcdef", 5, 20),
        random.shuffled(List.of(1, 2, 3, 4, 5, 6, 7)),
        random.oneIn(2));
  }
}
