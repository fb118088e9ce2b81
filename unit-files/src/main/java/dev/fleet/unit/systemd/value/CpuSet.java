package dev.fleet.unit.systemd.value;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;

/** Some of the CPUs, or memory nodes, of a machine. Immutable. */
public final class CpuSet {
  public static final CpuSet EMPTY = new CpuSet(new BitSet());

  /** As in systemd, a bound on what a list may name. */
  private static final int MOST = 8191;

  private final BitSet bits;

  private CpuSet(BitSet bits) {
    this.bits = bits;
  }

  /** Reads numbers and ranges, separated by blanks or commas: {@code 0-3, 8}. */
  public static Optional<CpuSet> parse(String text) {
    Optional<List<String>> words = Words.all(text.replace(',', ' '), Words.Rule.UNQUOTE);
    if (words.isEmpty()) {
      return Optional.empty();
    }
    var bits = new BitSet();
    for (String word : words.get()) {
      int dash = word.indexOf('-');
      OptionalLong first = Numbers.unsigned(dash < 0 ? word : word.substring(0, dash), MOST);
      OptionalLong last = dash < 0 ? first : Numbers.unsigned(word.substring(dash + 1), MOST);
      if (first.isEmpty() || last.isEmpty()) {
        return Optional.empty();
      }
      // A range the wrong way round names nothing, as in systemd.
      bits.set((int) first.getAsLong(), (int) Math.max(first.getAsLong(), last.getAsLong() + 1));
    }
    return Optional.of(new CpuSet(bits));
  }

  public CpuSet with(CpuSet other) {
    var sum = (BitSet) bits.clone();
    sum.or(other.bits);
    return new CpuSet(sum);
  }

  /** As the kernel writes it, {@code 0-3,8}; empty if there are none. */
  public Optional<String> text() {
    var text = new StringJoiner(",");
    int from = bits.nextSetBit(0);
    while (from >= 0) {
      int end = bits.nextClearBit(from);
      text.add(end == from + 1 ? Integer.toString(from) : from + "-" + (end - 1));
      from = bits.nextSetBit(end);
    }
    return bits.isEmpty() ? Optional.empty() : Optional.of(text.toString());
  }
}
