package dev.fleet.unit;

import java.util.List;

/** One term of a {@link Glob}. */
sealed interface GlobTerm {
  /** Whether the term may take this one character. */
  boolean accepts(int c);

  /** {@code *}: any number of characters that it accepts. */
  record Run() implements GlobTerm {
    @Override
    public boolean accepts(int c) {
      return c != '/';
    }
  }

  /** {@code ?}. */
  record Any() implements GlobTerm {
    @Override
    public boolean accepts(int c) {
      return c != '/';
    }
  }

  /** A character that stands for itself. */
  record Literal(int character) implements GlobTerm {
    @Override
    public boolean accepts(int c) {
      return c == character;
    }
  }

  /** {@code [a-z]} or {@code [^a-z]}. As in Go, the latter accepts a slash. */
  record OneOf(boolean negated, List<Range> ranges) implements GlobTerm {
    @Override
    public boolean accepts(int c) {
      return ranges.stream().anyMatch(range -> range.low() <= c && c <= range.high()) != negated;
    }
  }

  /** Part of a class, both ends included; empty if they are the wrong way round. */
  record Range(int low, int high) {}
}
