package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a containerfile into its instructions: parser directives, comments, continued lines and
 * here-documents, as the Dockerfile reference describes them.
 *
 * @param name as the documents and messages call the file
 * @param escape the escape character, a backslash or a backtick
 * @param instructions in order
 */
record ContainerfileLines(String name, char escape, List<Instruction> instructions) {
  private static final Set<String> KNOWN =
      Set.of(
          "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK",
          "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME",
          "WORKDIR");
  private static final Set<String> HEREDOC = Set.of("RUN", "COPY", "ADD");
  private static final Pattern DIRECTIVE = Pattern.compile("#\\s*([a-zA-Z]+)\\s*=\\s*(\\S+)\\s*");
  private static final Pattern MARK = Pattern.compile("(?<=^|\\s)\\d*<<(-?)(['\"]?)([^<\\s'\"]+)\\2(?=\\s|$)");

  /**
   * One instruction.
   *
   * @param word in capitals
   * @param rest what follows it, continued lines joined
   * @param line where it starts, from 1
   */
  record Instruction(String word, String rest, int line) {}

  /**
   * Splits {@code text}.
   *
   * @throws SlipwayException.Invalid with the line of an unknown instruction
   */
  static ContainerfileLines split(String name, String text) {
    String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
    String[] lines = clean.split("\r?\n", -1);
    char escape = escape(name, lines);
    Pattern continued = Pattern.compile("(^|[^" + Pattern.quote("" + escape) + "])"
        + Pattern.quote("" + escape) + "[ \\t]*$");
    List<Instruction> found = new ArrayList<>();
    int at = 0;
    while (at < lines.length) {
      int start = at;
      String line = lines[at++].stripLeading();
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      StringBuilder whole = new StringBuilder();
      boolean more = append(whole, line, continued, escape);
      while (more && at < lines.length) {
        String next = lines[at++];
        if (!next.isBlank() && !next.stripLeading().startsWith("#")) {
          more = append(whole, next, continued, escape);
        }
      }
      Instruction instruction = instruction(name, whole.toString(), start + 1);
      found.add(instruction);
      at = HEREDOC.contains(instruction.word()) ? afterDocuments(instruction, lines, at, name) : at;
    }
    return new ContainerfileLines(name, escape, List.copyOf(found));
  }

  private static char escape(String name, String[] lines) {
    for (int i = 0; i < lines.length; i++) {
      Matcher directive = DIRECTIVE.matcher(lines[i].strip());
      if (!directive.matches()) {
        break;
      }
      if (directive.group(1).equalsIgnoreCase("escape")) {
        String value = directive.group(2);
        if (!value.equals("`") && !value.equals("\\")) {
          throw error(name, i + 1, "the escape character must be ` or \\, not '" + value + "'");
        }
        return value.charAt(0);
      }
    }
    return '\\';
  }

  private static boolean append(StringBuilder to, String line, Pattern continued, char escape) {
    if (!continued.matcher(line).find()) {
      to.append(line);
      return false;
    }
    to.append(line, 0, line.lastIndexOf(escape));
    return true;
  }

  private static Instruction instruction(String name, String whole, int line) {
    String text = whole.strip();
    int end = 0;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    String word = text.substring(0, end);
    String upper = word.toUpperCase(Locale.ROOT);
    if (!KNOWN.contains(upper)) {
      throw error(name, line, "'" + word + "' is no instruction");
    }
    String rest = text.substring(end).strip();
    if (rest.isEmpty()) {
      throw error(name, line, upper + " needs an argument");
    }
    return new Instruction(upper, rest, line);
  }

  private static int afterDocuments(Instruction of, String[] lines, int start, String name) {
    int at = start;
    Matcher mark = MARK.matcher(of.rest());
    while (!of.rest().startsWith("[") && mark.find()) {
      boolean tabs = !mark.group(1).isEmpty();
      boolean closed = false;
      while (!closed && at < lines.length) {
        String line = lines[at++];
        closed = (tabs ? line.replaceFirst("^\t+", "") : line).equals(mark.group(3));
      }
      if (!closed) {
        throw error(name, of.line(), "the here-document '" + mark.group(3) + "' does not end");
      }
    }
    return at;
  }

  /** An error that names the place. */
  static SlipwayException.Invalid error(String name, int line, String what) {
    return new SlipwayException.Invalid(name + ", line " + line + ": " + what);
  }
}
