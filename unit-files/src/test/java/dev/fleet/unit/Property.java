package dev.fleet.unit;

import java.util.List;
import java.util.SplittableRandom;

/** Runs a statement over made-up cases; a failure names the seed that makes the same case again. */
public final class Property {
  private Property() {}

  public interface Statement {
    void check(Chance chance) throws Exception;
  }

  /** Cases are the same in each run; {@code -Dseed=N} runs case N alone. */
  public static void holds(int cases, Statement statement) {
    Long only = Long.getLong("seed");
    long first = only == null ? 1 : only;
    long last = only == null ? cases : only;
    for (long seed = first; seed <= last; seed++) {
      try {
        statement.check(new Chance(seed));
      } catch (Exception | AssertionError | StackOverflowError e) {
        throw new AssertionError("fails with -Dseed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }

  /** A source of made-up values, fixed by its seed. */
  public static final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
      random = new SplittableRandom(seed);
    }

    /** From 0 up to {@code bound}, which is left out. */
    public int below(int bound) {
      return random.nextInt(bound);
    }

    /** Any number. */
    public long number() {
      return random.nextLong();
    }

    public boolean flip() {
      return random.nextBoolean();
    }

    public <T> T pick(List<T> from) {
      return from.get(below(from.size()));
    }

    /** Up to {@code most} of the pieces, joined. */
    public String text(List<String> pieces, int most) {
      var text = new StringBuilder();
      for (int i = below(most + 1); i > 0; i--) {
        text.append(pick(pieces));
      }
      return text.toString();
    }

    public byte[] bytes(int most) {
      byte[] bytes = new byte[below(most + 1)];
      random.nextBytes(bytes);
      return bytes;
    }
  }
}
