package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One line of an ignore file, with the meaning that docker gives it: Go's {@code filepath.Match}
 * extended by {@code **}, as moby's patternmatcher compiles it, oddities included ({@code **foo}
 * is a plain suffix, {@code foo**} a plain prefix).
 */
final class IgnorePattern {
  private static final String ESCAPED = ".+()|{}$^";

  private enum Way {
    EXACT,
    PREFIX,
    SUFFIX,
    REGEX
  }

  private final boolean exclusion;
  private final String text;
  private final Way way;
  private final Pattern regex;

  private IgnorePattern(boolean exclusion, String text, Way way, Pattern regex) {
    this.exclusion = exclusion;
    this.text = text;
    this.way = way;
    this.regex = regex;
  }

  /**
   * @param clean a cleaned pattern, with a leading {@code !} for an exception
   * @throws SlipwayException.Invalid when it is malformed
   */
  static IgnorePattern compile(String clean) {
    boolean exclusion = clean.startsWith("!");
    String text = exclusion ? clean.substring(1) : clean;
    if (text.isEmpty()) {
      throw new SlipwayException.Invalid("the ignore file has the line '!', which means nothing");
    }
    StringBuilder regex = new StringBuilder();
    Way way = translate(text, regex);
    try {
      return new IgnorePattern(
          exclusion, text, way, way == Way.REGEX ? Pattern.compile(regex.toString()) : null);
    } catch (PatternSyntaxException e) {
      throw malformed(text);
    }
  }

  private static Way translate(String text, StringBuilder regex) {
    Way way = Way.EXACT;
    int at = 0;
    while (at < text.length()) {
      boolean first = at == 0;
      char c = text.charAt(at++);
      switch (c) {
        case '*' -> {
          if (at < text.length() && text.charAt(at) == '*') {
            at++;
            if (at < text.length() && text.charAt(at) == '/') {
              at++;
            }
            boolean end = at == text.length();
            regex.append(end ? ".*" : "(?:.*/)?");
            way = end && way == Way.EXACT ? Way.PREFIX : Way.REGEX;
            way = first ? Way.SUFFIX : way;
          } else {
            regex.append("[^/]*");
            way = Way.REGEX;
          }
        }
        case '?' -> {
          regex.append("[^/]");
          way = Way.REGEX;
        }
        case '\\' -> {
          if (at == text.length()) {
            throw malformed(text);
          }
          regex.append(Pattern.quote(String.valueOf(text.charAt(at++))));
          way = Way.REGEX;
        }
        case '[' -> {
          at = characterClass(text, at, regex);
          way = Way.REGEX;
        }
        default -> regex.append(ESCAPED.indexOf(c) >= 0 || c == ']' ? "\\" : "").append(c);
      }
    }
    return way;
  }

  /** Translates {@code [a-z]} and {@code [^a-z]}, whose first sign stands behind {@code at - 1}. */
  private static int characterClass(String text, int start, StringBuilder regex) {
    int at = start;
    regex.append('[');
    if (at < text.length() && text.charAt(at) == '^') {
      regex.append('^');
      at++;
    }
    int members = 0;
    while (at < text.length() && (text.charAt(at) != ']' || members == 0)) {
      char c = text.charAt(at++);
      boolean escaped = c == '\\';
      if (escaped) {
        if (at == text.length()) {
          throw malformed(text);
        }
        c = text.charAt(at++);
      }
      boolean range = !escaped && c == '-';
      boolean endsHere = at < text.length() && text.charAt(at) == ']';
      if (range && (members == 0 || endsHere)) {
        throw malformed(text);
      }
      if (!range && (c == ']' && !escaped)) {
        throw malformed(text);
      }
      regex.append(range ? "-" : Character.isLetterOrDigit(c) ? c : "\\" + c);
      members++;
    }
    if (at == text.length() || members == 0) {
      throw malformed(text);
    }
    regex.append(']');
    return at + 1;
  }

  private static SlipwayException.Invalid malformed(String text) {
    return new SlipwayException.Invalid("the ignore file has the malformed pattern '" + text + "'");
  }

  /** Whether this line takes back what earlier ones ignored. */
  boolean exclusion() {
    return exclusion;
  }

  /** Whether {@code path} itself, without a look at the folders around it, fits. */
  boolean matches(String path) {
    return switch (way) {
      case EXACT -> path.equals(text);
      case PREFIX -> path.startsWith(text.substring(0, text.length() - 2));
      case SUFFIX -> suffix(path, text.substring(2));
      case REGEX -> regex.matcher(path).matches();
    };
  }

  private static boolean suffix(String path, String suffix) {
    return path.endsWith(suffix)
        || (suffix.startsWith("/") && path.equals(suffix.substring(1)));
  }
}
