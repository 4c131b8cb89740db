package dev.slipway.platform.document;

import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Prints a tree as YAML for people: block style, quotes only where a reader (of YAML 1.1 too) could
 * take a text for something else.
 */
final class YamlText {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/][A-Za-z0-9_./@+-]*(:[A-Za-z0-9_./@+-]+)*( [A-Za-z0-9_./@+]+)*");
  private static final Set<String> WORDS =
      Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n");

  /** Lines that a literal block gives back as they are: no blank first or last, no odd characters. */
  private static final Pattern LITERAL =
      Pattern.compile("(?:[!-~](?:[ -~]*[!-~])?\\n)(?:[ -~]*[!-~]\\n)+");

  private static final int STEP = 2;

  private final StringBuilder out = new StringBuilder();

  private YamlText() {}

  /** One document, ending in a newline. */
  static String print(JsonNode tree) {
    YamlText text = new YamlText();
    text.value(tree, 0, false);
    return text.out.toString();
  }

  /** Prints after a key or at the beginning; {@code afterKey} says which. */
  private void value(JsonNode node, int indent, boolean afterKey) {
    if (node.isObject() && !node.isEmpty()) {
      if (afterKey) {
        out.append('\n');
      }
      mapping(node, indent, afterKey);
    } else if (node.isArray() && !node.isEmpty()) {
      if (afterKey) {
        out.append('\n');
      }
      for (JsonNode element : node.values()) {
        indent(indent);
        out.append("-");
        element(element, indent + STEP);
      }
    } else {
      out.append(afterKey ? " " : "");
      scalar(node, indent);
    }
  }

  private void mapping(JsonNode node, int indent, boolean indentFirst) {
    Iterator<Map.Entry<String, JsonNode>> entries = node.properties().iterator();
    boolean indented = indentFirst;
    while (entries.hasNext()) {
      Map.Entry<String, JsonNode> entry = entries.next();
      if (indented) {
        indent(indent);
      }
      indented = true;
      out.append(inline(entry.getKey())).append(':');
      value(entry.getValue(), indent + STEP, true);
    }
  }

  /** An element of a list: a mapping begins on the dash's own line. */
  private void element(JsonNode node, int indent) {
    if (node.isObject() && !node.isEmpty()) {
      out.append(' ');
      mapping(node, indent, false);
    } else {
      value(node, indent, true);
    }
  }

  private void scalar(JsonNode node, int indent) {
    if (node.isString()) {
      String text = node.stringValue();
      if (LITERAL.matcher(text).matches()) {
        out.append("|\n");
        text.lines()
            .forEach(
                line -> {
                  indent(Math.max(indent, STEP));
                  out.append(line).append('\n');
                });
        return;
      }
      out.append(inline(text));
    } else if (node.isContainer()) {
      out.append(node.isObject() ? "{}" : "[]");
    } else {
      out.append(node.isNull() ? "null" : node.asString());
    }
    out.append('\n');
  }

  private static String inline(String text) {
    return PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT))
        ? text
        : quoted(text);
  }

  /** Double-quoted style, YAML 1.2, section 7.3.1. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                default -> {
                  if (isPrintable(c)) {
                    quoted.appendCodePoint(c);
                  } else {
                    quoted.append(String.format("\\U%08X", c));
                  }
                }
              }
            });
    return quoted.append('"').toString();
  }

  private static boolean isPrintable(int c) {
    return (c >= ' ' && c < 127)
        || (c >= 0xA0 && c != 0x2028 && c != 0x2029 && c != 0xFEFF && Character.isDefined(c)
            && !(c >= 0xD800 && c <= 0xDFFF));
  }

  private void indent(int columns) {
    out.repeat(' ', columns);
  }
}
