package dev.fleet.registry.view;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes: {@code put} and {@code remove} give another map that shares all
 * but a few nodes with this one. Reading a map while its successors are made needs no lock, so a
 * reader keeps one consistent revision for as long as it likes.
 *
 * <p>An AVL tree; every operation takes time and new memory in the order of log n.
 */
public final class SortedTree<K extends Comparable<? super K>, V>
    implements Iterable<SortedTree.Entry<K, V>> {
  private static final SortedTree<?, ?> EMPTY = new SortedTree<>(null, 0);

  private final @Nullable Node<K, V> root;
  private final int size;

  private SortedTree(@Nullable Node<K, V> root, int size) {
    this.root = root;
    this.size = size;
  }

  /** The map without entries. */
  @SuppressWarnings("unchecked") // It holds neither keys nor values.
  public static <K extends Comparable<? super K>, V> SortedTree<K, V> empty() {
    return (SortedTree<K, V>) EMPTY;
  }

  /**
   * The map of these items, in time proportional to their number.
   *
   * @param items by key, each key once
   * @throws IllegalArgumentException if they are not
   */
  static <T, K extends Comparable<? super K>, V> SortedTree<K, V> ofSorted(
      List<T> items, Function<? super T, K> key, Function<? super T, V> value) {
    return new SortedTree<>(new Sorted<>(items, key, value).node(items.size()), items.size());
  }

  /** Makes nodes of items, from the left to the right. */
  private static final class Sorted<T, K extends Comparable<? super K>, V> {
    private final Iterator<T> items;
    private final Function<? super T, K> key;
    private final Function<? super T, V> value;
    private @Nullable K last;

    Sorted(List<T> items, Function<? super T, K> key, Function<? super T, V> value) {
      this.items = items.iterator();
      this.key = key;
      this.value = value;
    }

    /** The tree of the next {@code count} items, with both sides as equal as can be. */
    @Nullable Node<K, V> node(int count) {
      if (count == 0) {
        return null;
      }
      Node<K, V> left = node((count - 1) / 2);
      T item = items.next();
      K next = key.apply(item);
      if (last != null && last.compareTo(next) >= 0) {
        throw new IllegalArgumentException("'" + next + "' comes after '" + last + "'");
      }
      last = next;
      Node<K, V> right = node(count / 2);
      int height = 1 + Math.max(height(left), height(right));
      return new Node<>(next, value.apply(item), left, right, height);
    }
  }

  /** A key with its value. */
  public sealed interface Entry<K, V> {
    K key();

    V value();
  }

  private record Node<K, V>(
      K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right, int height)
      implements Entry<K, V> {}

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The value of a key, or null. */
  public @Nullable V get(K key) {
    Node<K, V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  public boolean contains(K key) {
    return get(key) != null;
  }

  /** This map with another value for the key. */
  public SortedTree<K, V> put(K key, V value) {
    int growth = contains(key) ? 0 : 1;
    return new SortedTree<>(put(root, key, value), size + growth);
  }

  private static <K extends Comparable<? super K>, V> Node<K, V> put(
      @Nullable Node<K, V> node, K key, V value) {
    if (node == null) {
      return new Node<>(key, value, null, null, 1);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return new Node<>(node.key, value, node.left, node.right, node.height);
    }
    return order < 0
        ? balance(node, put(node.left, key, value), node.right)
        : balance(node, node.left, put(node.right, key, value));
  }

  /** This map without the key; this very map if it has no such key. */
  public SortedTree<K, V> remove(K key) {
    return contains(key) ? new SortedTree<>(remove(root, key), size - 1) : this;
  }

  private static <K extends Comparable<? super K>, V> @Nullable Node<K, V> remove(
      @Nullable Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balance(node, remove(node.left, key), node.right);
    }
    if (order > 0) {
      return balance(node, node.left, remove(node.right, key));
    }
    if (node.left == null || node.right == null) {
      return node.left == null ? node.right : node.left;
    }
    Node<K, V> next = node.right;
    while (next.left != null) {
      next = next.left;
    }
    return balance(next, node.left, remove(node.right, next.key));
  }

  /** The entry of {@code middle} between two trees whose heights differ by two at most. */
  private static <K, V> Node<K, V> balance(
      Node<K, V> middle, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    if (left != null && height(left) > height(right) + 1) {
      if (left.right != null && height(left.right) > height(left.left)) {
        Node<K, V> top = left.right;
        return node(top, node(left, left.left, top.left), node(middle, top.right, right));
      }
      return node(left, left.left, node(middle, left.right, right));
    }
    if (right != null && height(right) > height(left) + 1) {
      if (right.left != null && height(right.left) > height(right.right)) {
        Node<K, V> top = right.left;
        return node(top, node(middle, left, top.left), node(right, top.right, right.right));
      }
      return node(right, node(middle, left, right.left), right.right);
    }
    return node(middle, left, right);
  }

  private static <K, V> Node<K, V> node(
      Node<K, V> entry, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    int height = 1 + Math.max(height(left), height(right));
    return new Node<>(entry.key, entry.value, left, right, height);
  }

  /** The longest way to an entry. */
  int height() {
    return height(root);
  }

  private static int height(@Nullable Node<?, ?> node) {
    return node == null ? 0 : node.height;
  }

  /** All entries, by key. */
  @Override
  public Iterator<Entry<K, V>> iterator() {
    var walk = new Walk<K, V>();
    walk.descend(root);
    return walk;
  }

  /** The entries whose keys are greater than {@code key}, by key. */
  public Iterable<Entry<K, V>> after(K key) {
    return () -> {
      var walk = new Walk<K, V>();
      walk.descendAfter(root, key);
      return walk;
    };
  }

  /** Walks in order; the stack holds the nodes whose right side is still to come. */
  private static final class Walk<K, V> implements Iterator<Entry<K, V>> {
    private final ArrayDeque<Node<K, V>> path = new ArrayDeque<>();

    void descend(@Nullable Node<K, V> from) {
      for (Node<K, V> node = from; node != null; node = node.left) {
        path.push(node);
      }
    }

    <C extends Comparable<? super K>> void descendAfter(@Nullable Node<K, V> from, C key) {
      Node<K, V> node = from;
      while (node != null) {
        if (key.compareTo(node.key) < 0) {
          path.push(node);
          node = node.left;
        } else {
          node = node.right;
        }
      }
    }

    @Override
    public boolean hasNext() {
      return !path.isEmpty();
    }

    @Override
    public Entry<K, V> next() {
      if (path.isEmpty()) {
        throw new NoSuchElementException();
      }
      Node<K, V> node = path.pop();
      descend(node.right);
      return node;
    }
  }
}
