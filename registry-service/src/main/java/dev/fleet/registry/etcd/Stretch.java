package dev.fleet.registry.etcd;

import com.google.protobuf.ByteString;
import dev.fleet.registry.store.KeySpace;
import java.util.Optional;

/**
 * A stretch of a list of keys, about as long as a page. etcd walks over all keys of the range that
 * it is asked for, however few it may give; with the rest of the list as the range, each page would
 * cost as much as what is left. So the keys of the page before say how far the next one may reach.
 * That is a guess, but no key depends on it: each stretch begins where the last page ended.
 * Immutable.
 *
 * @param list all keys begin with it; see {@link KeySpace#end}
 * @param from where it begins
 * @param to the first key behind it
 * @param depth how many bytes of the keys the guess takes as given
 * @param span how far a page reached at the four bytes behind them, as a number
 * @param misses how many stretches in a row did not fill a page
 */
record Stretch(ByteString list, ByteString from, ByteString to, int depth, long span, int misses) {
  /** What is left is taken as a whole after so many. */
  private static final int MOST_MISSES = 8;

  private static final int WINDOW = Integer.BYTES;
  private static final long MOST = 0xFFFF_FFFFL;

  /** One step of the first byte of the window. */
  private static final long BYTE_STEP = 1L << 24;

  /** All keys that begin with {@code list}. */
  static Stretch of(ByteString list) {
    return new Stretch(list, list, KeySpace.end(list), list.size(), MOST, 0);
  }

  /** The next one, if more keys are left of this one; they begin behind the last. */
  Stretch afterFull(ByteString first, ByteString last) {
    int common = commonPrefix(first, last);
    long reach = Math.max(1, window(last, common) - window(first, common));
    ByteString next = last.concat(ByteString.copyFrom(new byte[1])); // The least key behind it.
    return reaching(next, common, 2 * reach, 0);
  }

  /** The next one, if none is left of this one; empty behind the last. */
  Optional<Stretch> afterShort() {
    return to.equals(KeySpace.end(list))
        ? Optional.empty()
        : Optional.of(reaching(to, depth, 4 * span, misses + 1));
  }

  private Stretch reaching(ByteString next, int given, long reach, int shortOnes) {
    int bytes = given;
    long step = reach;
    while (bytes >= list.size() && window(next, bytes) + step > MOST) {
      bytes--; // All that begin with these bytes are behind us: a step of the last of them.
      step = BYTE_STEP;
    }
    if (bytes < list.size() || shortOnes > MOST_MISSES) {
      return new Stretch(list, next, KeySpace.end(list), list.size(), MOST, shortOnes);
    }
    ByteString behind = next.substring(0, bytes).concat(number(window(next, bytes) + step));
    return new Stretch(list, next, behind, bytes, step, shortOnes);
  }

  private static int commonPrefix(ByteString one, ByteString other) {
    int most = Math.min(one.size(), other.size());
    int common = 0;
    while (common < most && one.byteAt(common) == other.byteAt(common)) {
      common++;
    }
    return common;
  }

  /** Four bytes of a key as a number; there are zeros behind its end. */
  private static long window(ByteString key, int begin) {
    long number = 0;
    for (int i = begin; i < begin + WINDOW; i++) {
      number = (number << Byte.SIZE) | (i < key.size() ? Byte.toUnsignedInt(key.byteAt(i)) : 0);
    }
    return number;
  }

  private static ByteString number(long window) {
    byte[] bytes = new byte[WINDOW];
    for (int i = 0; i < WINDOW; i++) {
      bytes[i] = (byte) (window >>> (Byte.SIZE * (WINDOW - 1 - i)));
    }
    return ByteString.copyFrom(bytes);
  }
}
