package dev.fleet.testkit.random;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A random generator with a known seed, and things to draw from it. Confined to one thread.
 *
 * <p>{@link #run} repeats a property over many seeds. When a case fails, the error names its seed,
 * and {@code -Dfleet.seed=SEED} runs that case alone.
 */
public final class Seeded implements RandomGenerator {
  /** The system property that replays one case. */
  public static final String PROPERTY = "fleet.seed";

  private final long seed;
  private final SplittableRandom random;

  public Seeded(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  /** What a case does. */
  @FunctionalInterface
  public interface Case {
    void run(Seeded random) throws Exception;
  }

  /**
   * Runs a property over {@code cases} seeds, 1 to {@code cases}: the same ones each time, so a
   * build doesn't fail by chance. {@code -Dfleet.seed=SEED} runs that seed alone.
   */
  public static void run(int cases, Case property) {
    Long only = Long.getLong(PROPERTY);
    if (only != null) {
      runOne(only, property);
      return;
    }
    for (long seed = 1; seed <= cases; seed++) {
      runOne(seed, property);
    }
  }

  private static void runOne(long seed, Case property) {
    try {
      property.run(new Seeded(seed));
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "failed with seed %d; replay with -D%s=%d: %s".formatted(seed, PROPERTY, seed, e), e);
    }
  }

  /** The seed it was made from. */
  public long seed() {
    return seed;
  }

  @Override
  public long nextLong() {
    return random.nextLong();
  }

  /** A whole number from {@code min} to {@code max}, both included. */
  public int between(int min, int max) {
    return min + (int) random.nextLong((long) max - min + 1);
  }

  /** True once in {@code n} times. */
  public boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  /** One of the items, which must not be empty. */
  public <T> T pick(List<T> items) {
    return items.get(random.nextInt(items.size()));
  }

  /** One of the items. */
  @SafeVarargs
  public final <T> T pick(T first, T... others) {
    int index = random.nextInt(others.length + 1);
    return index == 0 ? first : others[index - 1];
  }

  /** A list of {@code min} to {@code max} items, each drawn by {@code item}. */
  public <T> List<T> list(int min, int max, Supplier<? extends T> item) {
    int size = between(min, max);
    var items = new ArrayList<T>(size);
    for (int i = 0; i < size; i++) {
      items.add(item.get());
    }
    return items;
  }

  /** The items in another order. */
  public <T> List<T> shuffled(List<? extends T> items) {
    var shuffled = new ArrayList<T>(items);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      Collections.swap(shuffled, i, random.nextInt(i + 1));
    }
    return shuffled;
  }

  /** Text of {@code min} to {@code max} characters of an alphabet. */
  public String text(String alphabet, int min, int max) {
    int size = between(min, max);
    var text = new StringBuilder(size);
    for (int i = 0; i < size; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
