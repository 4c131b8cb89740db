package dev.slipway.source;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Splits an instruction's text into words and replaces variables, as the shell-like rules say. */
final class ContainerfileWords {
  private static final int DEEPEST = 20;

  private final char escape;

  ContainerfileWords(char escape) {
    this.escape = escape;
  }

  /** The words of {@code text}, split at spaces outside of quotes; quotes stay. */
  List<String> split(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == escape && quote != '\'' && i + 1 < text.length()) {
        word.append(c).append(text.charAt(++i));
      } else if (quote == 0 && Character.isWhitespace(c)) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
      } else {
        quote = quote == 0 && (c == '"' || c == '\'') ? c : c == quote ? 0 : quote;
        word.append(c);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }

  /**
   * Replaces {@code $name}, {@code ${name}}, {@code ${name:-default}} and {@code ${name:+other}},
   * and takes quotes and escapes away.
   *
   * @param variables answers null for an unknown one, which becomes empty
   */
  String expand(String text, UnaryOperator<String> variables) {
    return expand(text, variables, 0);
  }

  private String expand(String text, UnaryOperator<String> variables, int depth) {
    StringBuilder out = new StringBuilder();
    char quote = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '\'' && quote != '"' || c == '"' && quote != '\'') {
        quote = quote == 0 ? c : 0;
      } else if (c == escape && quote != '\'' && at < text.length()) {
        out.append(text.charAt(at++));
      } else if (c == '$' && quote != '\'' && at < text.length()) {
        at = variable(text, at, variables, out, depth);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private int variable(
      String text, int start, UnaryOperator<String> variables, StringBuilder out, int depth) {
    int nameStart = text.charAt(start) == '{' ? start + 1 : start;
    int end = nameStart;
    while (end < text.length() && isNamePart(text.charAt(end))) {
      end++;
    }
    String name = text.substring(nameStart, end);
    if (name.isEmpty()) {
      out.append('$');
      return start;
    }
    String value = variables.apply(name);
    if (nameStart == start) {
      out.append(value == null ? "" : value);
      return end;
    }
    int close = closing(text, end);
    if (close < 0) {
      out.append('$');
      return start;
    }
    String modifier = text.substring(end, close);
    boolean colon = modifier.startsWith(":");
    String operation = colon ? modifier.substring(1) : modifier;
    boolean set = value != null && !(colon && value.isEmpty());
    if (operation.startsWith("-") || operation.startsWith("+")) {
      boolean useOther = operation.startsWith("-") != set;
      String other =
          depth < DEEPEST ? expand(operation.substring(1), variables, depth + 1) : "";
      out.append(useOther ? other : operation.startsWith("-") ? value : "");
    } else {
      out.append(value == null ? "" : value);
    }
    return close + 1;
  }

  private static int closing(String text, int start) {
    int open = 1;
    for (int i = start; i < text.length(); i++) {
      open += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (open == 0) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || c < 128 && Character.isLetterOrDigit(c);
  }
}
