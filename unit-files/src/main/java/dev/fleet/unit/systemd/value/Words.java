package dev.fleet.unit.systemd.value;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a text apart into words, moving forward over it; systemd's {@code extract_first_word}. One
 * use, one thread.
 */
public final class Words {
  /** What quotes and backslashes mean. With none of these a backslash only goes. */
  public enum Rule {
    /** Quotes, single or double, hold a word together and go. */
    UNQUOTE,
    /** Escapes of C are replaced; any other makes the word malformed. */
    UNESCAPE,
    /** A backslash before a separator or a backslash makes it part of the word. */
    UNESCAPE_SEPARATORS,
    /** An escape that is unknown stays as it is. */
    KEEP_UNKNOWN_ESCAPES,
    /** Backslashes are characters as any other. */
    RETAIN_ESCAPES,
    /** A quote or an escape that is not ended by the end of the text is no fault. */
    RELAX
  }

  /** What comes next. */
  public sealed interface Word {}

  public record Text(String text) implements Word {}

  public record End() implements Word {}

  /** Unbalanced quotes, an unknown escape, or bytes that are not UTF-8. */
  public record Malformed() implements Word {}

  private static final String BLANKS = " \t\n\r";

  private final String text;
  private final String separators;
  private int at;

  public Words(String text) {
    this(text, BLANKS);
  }

  /**
   * @param separators the characters that stand between words, any number of them
   */
  public Words(String text, String separators) {
    this.text = text;
    this.separators = separators;
  }

  /** All words of a text; empty if one is malformed. */
  public static Optional<List<String>> all(String text, Rule... rules) {
    Set<Rule> set = EnumSet.noneOf(Rule.class);
    set.addAll(List.of(rules));
    var words = new Words(text);
    var all = new ArrayList<String>();
    while (true) {
      switch (words.next(set)) {
        case Text word -> all.add(word.text());
        case End end -> {
          return Optional.of(List.copyOf(all));
        }
        case Malformed malformed -> {
          return Optional.empty();
        }
      }
    }
  }

  /** Moves over the next word and the separators after it. */
  public Word next(Set<Rule> rules) {
    skipSeparators();
    return at == text.length() ? new End() : word(rules);
  }

  /** As {@link #next}, but stays before a malformed word. */
  public Word nextOrStay(Set<Rule> rules) {
    int before = at;
    Word word = next(rules);
    if (word instanceof Malformed) {
      at = before;
    }
    return word;
  }

  /** Moves over {@code token} if it stands here as a word of its own, unquoted. */
  public boolean skip(String token) {
    int end = at + token.length();
    if (!text.startsWith(token, at) || (end < text.length() && !isSeparator(text.charAt(end)))) {
      return false;
    }
    at = end;
    skipSeparators();
    return true;
  }

  /** Whether nothing comes any more. */
  public boolean isAtEnd() {
    return at == text.length();
  }

  private Word word(Set<Rule> rules) {
    var word = new WordBuilder();
    char quote = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '\\' && !rules.contains(Rule.RETAIN_ESCAPES)) {
        if (!escape(word, quote != 0, rules)) {
          return new Malformed();
        }
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if ((c == '"' || c == '\'') && rules.contains(Rule.UNQUOTE)) {
        quote = c;
      } else if (isSeparator(c)) {
        skipSeparators();
        return built(word);
      } else {
        word.append(c);
      }
    }
    return quote == 0 || rules.contains(Rule.RELAX) ? built(word) : new Malformed();
  }

  /** Reads on after a backslash; false if that makes the word malformed. */
  private boolean escape(WordBuilder word, boolean quoted, Set<Rule> rules) {
    boolean relaxed = rules.contains(Rule.RELAX);
    boolean keep = rules.contains(Rule.KEEP_UNKNOWN_ESCAPES);
    if (at == text.length()) {
      if (keep && (!quoted || relaxed)) {
        word.append('\\');
        return true;
      }
      return relaxed;
    }
    boolean separators = rules.contains(Rule.UNESCAPE_SEPARATORS);
    if (!rules.contains(Rule.UNESCAPE) && !separators) {
      word.append(text.charAt(at++));
      return true;
    }
    Optional<CEscape.Unit> unit =
        rules.contains(Rule.UNESCAPE) ? CEscape.read(text, at) : Optional.empty();
    char c = text.charAt(at);
    if (unit.isPresent()) {
      word.append(unit.get());
      at += unit.get().length();
    } else if (separators && (c == '\\' || isSeparator(c))) {
      word.append(c);
      at++;
    } else if (keep) {
      word.append('\\');
      word.append(c);
      at++;
    } else {
      return false;
    }
    return true;
  }

  private static Word built(WordBuilder word) {
    return word.build().<Word>map(Text::new).orElseGet(Malformed::new);
  }

  private void skipSeparators() {
    while (at < text.length() && isSeparator(text.charAt(at))) {
      at++;
    }
  }

  private boolean isSeparator(char c) {
    return separators.indexOf(c) >= 0;
  }
}
