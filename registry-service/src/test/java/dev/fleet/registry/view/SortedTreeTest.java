package dev.fleet.registry.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleet.testkit.random.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SortedTreeTest {
  @Test
  void isASortedMapWhoseOldVersionsStay() {
    Seeded.run(
        200,
        random -> {
          var oracle = new TreeMap<String, Integer>();
          SortedTree<String, Integer> tree = SortedTree.empty();
          SortedTree<String, Integer> kept = tree;
          var keptOracle = new TreeMap<>(oracle);
          for (int step = 0; step < 300; step++) {
            String key = random.text("abcd", 0, 4);
            if (random.oneIn(3)) {
              oracle.remove(key);
              tree = tree.remove(key);
            } else {
              oracle.put(key, step);
              tree = tree.put(key, step);
            }
            if (step == 150) {
              kept = tree;
              keptOracle = new TreeMap<>(oracle);
            }
          }
          assertSame(tree, oracle);
          assertSame(kept, keptOracle);
          String from = random.text("abcd", 0, 4);
          assertThat(keys(tree.after(from)))
              .containsExactlyElementsOf(oracle.tailMap(from, false).keySet());
        });
  }

  @Test
  void staysFlatWhenFilledInOrder() {
    SortedTree<Integer, Integer> tree = SortedTree.empty();
    for (int i = 0; i < 100_000; i++) {
      tree = tree.put(i, i);
    }
    for (int i = 0; i < 100_000; i += 2) {
      tree = tree.remove(i);
    }
    assertThat(tree.size()).isEqualTo(50_000);
    assertThat(tree.get(77_777)).isEqualTo(77_777);
    assertThat(tree.get(77_776)).isNull();
    assertThat(tree.height()).as("an AVL tree of 50,000").isLessThanOrEqualTo(22);
  }

  @Test
  void isMadeOfWhatIsSorted() {
    Seeded.run(
        200,
        random -> {
          var oracle = new TreeMap<String, Integer>();
          for (int left = random.between(0, 200); left > 0; left--) {
            oracle.put(random.text("abcd", 0, 4), left);
          }
          SortedTree<String, Integer> tree = ofSorted(List.copyOf(oracle.entrySet()));
          assertSame(tree, oracle);
          assertThat(1 << tree.height())
              .as("all levels but the last are full")
              .isLessThanOrEqualTo(2 * (oracle.size() + 1));
          String key = random.text("abcd", 0, 4); // It goes on as any other tree.
          oracle.put(key, -1);
          assertSame(tree.put(key, -1), oracle);
          oracle.remove(key);
          assertSame(tree.remove(key), oracle);
        });
  }

  @Test
  void refusesToBeMadeOfWhatIsNotSorted() {
    for (String second : List.of("a", "b")) {
      assertThatThrownBy(() -> ofSorted(List.of(Map.entry("b", 1), Map.entry(second, 2))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(second);
    }
  }

  private static SortedTree<String, Integer> ofSorted(List<Map.Entry<String, Integer>> entries) {
    return SortedTree.ofSorted(entries, Map.Entry::getKey, Map.Entry::getValue);
  }

  private static void assertSame(SortedTree<String, Integer> tree, Map<String, Integer> oracle) {
    assertThat(tree.size()).isEqualTo(oracle.size());
    assertThat(keys(tree)).containsExactlyElementsOf(oracle.keySet());
    oracle.forEach((key, value) -> assertThat(tree.get(key)).isEqualTo(value));
  }

  private static List<String> keys(Iterable<SortedTree.Entry<String, Integer>> entries) {
    var keys = new ArrayList<String>();
    entries.forEach(entry -> keys.add(entry.key()));
    return keys;
  }
}
