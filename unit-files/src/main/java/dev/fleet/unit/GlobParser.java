package dev.fleet.unit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one {@link Glob} pattern, by the grammar of Go's {@code path.Match}. One use, one thread.
 */
final class GlobParser {
  private final int[] pattern;
  private int at;

  private GlobParser(String pattern) {
    this.pattern = pattern.codePoints().toArray();
  }

  /** The terms, or nothing if the pattern is malformed. */
  static Optional<List<GlobTerm>> parse(String pattern) {
    try {
      return Optional.of(new GlobParser(pattern).terms());
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private List<GlobTerm> terms() throws Malformed {
    var terms = new ArrayList<GlobTerm>();
    while (at < pattern.length) {
      int c = pattern[at++];
      terms.add(
          switch (c) {
            case '*' -> new GlobTerm.Run();
            case '?' -> new GlobTerm.Any();
            case '[' -> oneOf();
            case '\\' -> new GlobTerm.Literal(next());
            default -> new GlobTerm.Literal(c);
          });
    }
    return terms;
  }

  private GlobTerm oneOf() throws Malformed {
    boolean negated = skip('^');
    var ranges = new ArrayList<GlobTerm.Range>();
    do {
      int low = member();
      ranges.add(new GlobTerm.Range(low, skip('-') ? member() : low));
    } while (!skip(']'));
    return new GlobTerm.OneOf(negated, List.copyOf(ranges));
  }

  private int member() throws Malformed {
    int c = next();
    return switch (c) {
      case '-', ']' -> throw new Malformed();
      case '\\' -> next();
      default -> c;
    };
  }

  private int next() throws Malformed {
    if (at == pattern.length) {
      throw new Malformed();
    }
    return pattern[at++];
  }

  private boolean skip(int c) {
    boolean there = at < pattern.length && pattern[at] == c;
    at += there ? 1 : 0;
    return there;
  }

  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;
  }
}
