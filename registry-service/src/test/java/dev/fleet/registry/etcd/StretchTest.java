package dev.fleet.registry.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.fleet.testkit.random.Seeded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lists read page by page from a store that, like etcd, walks over all that it is asked for. */
final class StretchTest {
  private static final Comparator<ByteString> BYTES =
      ByteString.unsignedLexicographicalComparator();

  /**
   * A list that was read.
   *
   * @param walked how many keys the store walked over for it
   */
  private record Reading(List<ByteString> keys, int pages, long walked) {}

  @Test
  void everyKeyIsReadOnce() {
    Seeded.run(
        500,
        random -> {
          String alphabet = random.pick("ab", "0123456789", "\0az\u007f", "é\uffff-9");
          NavigableSet<ByteString> keys = new TreeSet<>(BYTES);
          for (int left = random.between(0, 300); left > 0; left--) {
            keys.add(key(random.pick("", "a", "00/") + random.text(alphabet, 0, 12)));
          }
          keys.add(ByteString.copyFromUtf8("/t/other0kind"));
          keys.add(ByteString.copyFromUtf8("/t/unit"));
          assertThat(read(keys, random.between(1, 40)).keys())
              .containsExactlyElementsOf(
                  keys.stream().filter(key -> key.startsWith(key(""))).toList());
        });
  }

  @Test
  void aListCostsWhatItIsLong() {
    assertCheap(i -> "web@%d.service".formatted(i));
    assertCheap(i -> "batch-%07d.timer".formatted(i));
    assertCheap(i -> "job%d@%05d.service".formatted(i % 7, i));
    assertCheap(i -> HexFormat.of().toHexDigits(i * 0x9E37_79B9L) + "/web@" + i + ".service");
  }

  private static void assertCheap(IntFunction<String> name) {
    int count = 50_000;
    NavigableSet<ByteString> keys = new TreeSet<>(BYTES);
    IntStream.range(0, count).mapToObj(i -> key(name.apply(i))).forEach(keys::add);
    Reading reading = read(keys, 500);
    assertThat(reading.keys()).hasSize(count);
    assertThat(reading.pages()).as(name.apply(1)).isLessThan(500); // 100 would do.
    assertThat(reading.walked()).as(name.apply(1)).isLessThan(12L * count); // 50 of the rest each.
  }

  private static Reading read(NavigableSet<ByteString> keys, int most) {
    var found = new ArrayList<ByteString>();
    int pages = 0;
    long walked = 0;
    Optional<Stretch> next = Optional.of(Stretch.of(key("")));
    while (next.isPresent()) {
      Stretch stretch = next.get();
      assertThat(BYTES.compare(stretch.from(), stretch.to())).isNegative();
      NavigableSet<ByteString> range = keys.subSet(stretch.from(), true, stretch.to(), false);
      List<ByteString> page = range.stream().limit(most).toList();
      found.addAll(page);
      pages++;
      walked += range.size();
      next =
          range.size() > most
              ? Optional.of(stretch.afterFull(page.getFirst(), page.getLast()))
              : stretch.afterShort();
    }
    return new Reading(found, pages, walked);
  }

  private static ByteString key(String name) {
    return ByteString.copyFromUtf8("/t/units/" + name);
  }
}
