package dev.slipway.platform.document;

import dev.slipway.platform.SlipwayException.Invalid;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Selects by labels: {@code team=web,tier!=test,owner,!old}; all of them must hold. */
public final class LabelSelector {
  /** Selects everything. */
  public static final LabelSelector ALL = new LabelSelector(List.of());

  private static final Pattern TERM =
      Pattern.compile("(!?)([-A-Za-z0-9_./]{1,317})(?:(!=|==?)([-A-Za-z0-9_.]{0,63}))?");

  private final List<Predicate<Map<String, String>>> terms;

  private LabelSelector(List<Predicate<Map<String, String>>> terms) {
    this.terms = terms;
  }

  /**
   * Reads a selector; null and the empty text select everything.
   *
   * @throws Invalid when it is malformed
   */
  public static LabelSelector parse(String text) {
    if (text == null || text.isBlank()) {
      return ALL;
    }
    return new LabelSelector(Arrays.stream(text.split(",", -1)).map(LabelSelector::term).toList());
  }

  /** Whether {@code labels} are selected. */
  public boolean matches(Map<String, String> labels) {
    return terms.stream().allMatch(term -> term.test(labels));
  }

  private static Predicate<Map<String, String>> term(String text) {
    Matcher term = TERM.matcher(text.trim());
    if (!term.matches() || (!term.group(1).isEmpty() && term.group(3) != null)) {
      throw new Invalid(
          "label: '" + Json.shorten(text) + "' is not a selector; write team=web,tier!=test,owner,!old");
    }
    String key = term.group(2);
    String value = term.group(4);
    if (value == null) {
      boolean wanted = term.group(1).isEmpty();
      return labels -> labels.containsKey(key) == wanted;
    }
    boolean equal = !term.group(3).equals("!=");
    return labels -> value.equals(labels.get(key)) == equal;
  }
}
