package dev.fleet.unit;

import java.util.List;

/**
 * A pattern over unit names, with the meaning of Go's {@code path.Match}; it is always held against
 * the whole name.
 *
 * <p>{@code *} stands for any run of characters except {@code /}, {@code ?} for any one character
 * except {@code /}, {@code [a-z]} for one of a class and {@code [^a-z]} for one outside it, {@code
 * \x} for {@code x} itself. Braces mean nothing. Immutable.
 */
public final class Glob {
  private final String pattern;
  private final List<GlobTerm> terms;
  private final boolean malformed;

  private Glob(String pattern, List<GlobTerm> terms, boolean malformed) {
    this.pattern = pattern;
    this.terms = List.copyOf(terms);
    this.malformed = malformed;
  }

  /** Never fails: a malformed pattern gives a glob that matches nothing. */
  public static Glob compile(String pattern) {
    return GlobParser.parse(pattern)
        .map(terms -> new Glob(pattern, terms, false))
        .orElseGet(() -> new Glob(pattern, List.of(), true));
  }

  /** The text it was compiled from. */
  public String pattern() {
    return pattern;
  }

  /** Whether a class or an escape is left open, or a class is empty. */
  public boolean isMalformed() {
    return malformed;
  }

  /** Whether the pattern matches exactly one name: its own text. */
  public boolean isLiteral() {
    return pattern.chars().noneMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
  }

  /**
   * Takes time in the order of the pattern's length times the name's, at worst: after a mismatch
   * only the last {@code *} is widened, never an earlier one.
   */
  public boolean matches(String name) {
    if (malformed) {
      return false;
    }
    int term = 0;
    int at = 0;
    int starTerm = -1;
    int starEnd = 0;
    while (at < name.length()) {
      int c = name.codePointAt(at);
      if (term < terms.size() && terms.get(term) instanceof GlobTerm.Run) {
        starTerm = term++;
        starEnd = at;
      } else if (term < terms.size() && terms.get(term).accepts(c)) {
        term++;
        at += Character.charCount(c);
      } else if (starTerm >= 0 && terms.get(starTerm).accepts(name.codePointAt(starEnd))) {
        starEnd += Character.charCount(name.codePointAt(starEnd));
        at = starEnd;
        term = starTerm + 1;
      } else {
        return false;
      }
    }
    return terms.subList(term, terms.size()).stream().allMatch(GlobTerm.Run.class::isInstance);
  }

  @Override
  public String toString() {
    return pattern;
  }
}
