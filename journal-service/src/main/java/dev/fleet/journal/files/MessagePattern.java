package dev.fleet.journal.files;

import dev.fleet.journal.source.JournalException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression from outside, held against messages with a bound on the work. Confined to
 * one thread.
 *
 * <p>The syntax is that of {@link Pattern}. It differs from PCRE2, which {@code journalctl --grep}
 * takes, in what is rare: no recursion, no conditionals, no {@code \K}. As there, letter case
 * counts only if the pattern holds a capital letter from A to Z.
 */
final class MessagePattern {
  /** Steps through one message; a sane pattern takes a few for each of its characters. */
  static final int MAX_STEPS = 10_000_000;

  private final String text;
  private final Pattern pattern;

  private MessagePattern(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  static MessagePattern compile(String text) throws JournalException {
    boolean hasCapital = text.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
    try {
      return new MessagePattern(
          text, Pattern.compile(text, hasCapital ? 0 : Pattern.CASE_INSENSITIVE));
    } catch (PatternSyntaxException e) {
      throw JournalException.queryInvalid(
          "Bad pattern \"%s\": %s near index %d".formatted(text, e.getDescription(), e.getIndex()));
    } catch (StackOverflowError e) {
      throw tooComplex(text);
    }
  }

  /** Whether a message has a match. */
  boolean find(String message) throws JournalException {
    try {
      return pattern.matcher(new Counted(message)).find();
    } catch (TooManyStepsException | StackOverflowError e) {
      throw tooComplex(text);
    }
  }

  private static JournalException tooComplex(String text) {
    return JournalException.queryInvalid(
        "Bad pattern \"" + text + "\": it takes too many steps; simplify it");
  }

  private static final class TooManyStepsException extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Text that can be looked at so many times. */
  private static final class Counted implements CharSequence {
    private final String text;
    private int left = MAX_STEPS;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (left-- == 0) {
        throw new TooManyStepsException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
