package dev.slipway.source;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The rules of a {@code .dockerignore}: lines in order, the last that fits decides, and what fits a
 * folder fits everything in it.
 */
final class IgnoreRules {
  private final List<IgnorePattern> patterns;

  private IgnoreRules(List<IgnorePattern> patterns) {
    this.patterns = patterns;
  }

  /**
   * Reads the file's text.
   *
   * @throws dev.slipway.platform.SlipwayException.Invalid when a pattern is malformed
   */
  static IgnoreRules parse(String text) {
    List<IgnorePattern> patterns = new ArrayList<>();
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    for (String line : content.split("\r?\n")) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      String pattern = line.strip();
      boolean exclusion = pattern.startsWith("!");
      if (exclusion) {
        pattern = pattern.substring(1).strip();
      }
      if (!pattern.isEmpty()) {
        pattern = clean(pattern);
        pattern = pattern.length() > 1 && pattern.startsWith("/") ? pattern.substring(1) : pattern;
      }
      patterns.add(IgnorePattern.compile(exclusion ? "!" + pattern : pattern));
    }
    return new IgnoreRules(List.copyOf(patterns));
  }

  /** Go's {@code filepath.Clean}: no empty and {@code .} names, {@code ..} resolved. */
  static String clean(String path) {
    boolean rooted = path.startsWith("/");
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/")) {
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (!name.equals("..")) {
        names.addLast(name);
      } else if (!names.isEmpty() && !names.peekLast().equals("..")) {
        names.removeLast();
      } else if (!rooted) {
        names.addLast(name);
      }
    }
    String joined = String.join("/", names);
    return rooted ? "/" + joined : joined.isEmpty() ? "." : joined;
  }

  /** Whether there is nothing to ignore. */
  boolean isEmpty() {
    return patterns.isEmpty();
  }

  /** Whether some line takes back what earlier ones ignored. */
  boolean hasExclusions() {
    return patterns.stream().anyMatch(IgnorePattern::exclusion);
  }

  /** What is known at the root: no line fits it. */
  boolean[] root() {
    return new boolean[patterns.size()];
  }

  /** Which lines fit the folder {@code path} or one around it, given those of its parent. */
  boolean[] enter(boolean[] parent, String path) {
    boolean[] fits = parent.clone();
    for (int i = 0; i < fits.length; i++) {
      fits[i] = fits[i] || patterns.get(i).matches(path);
    }
    return fits;
  }

  /** Whether {@code path} is ignored, given which lines fit the folder that it is in. */
  boolean ignores(boolean[] parent, String path) {
    boolean ignored = false;
    for (int i = 0; i < parent.length; i++) {
      IgnorePattern pattern = patterns.get(i);
      if (pattern.exclusion() == ignored && (parent[i] || pattern.matches(path))) {
        ignored = !pattern.exclusion();
      }
    }
    return ignored;
  }
}
