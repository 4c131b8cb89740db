package dev.slipway.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.platform.SlipwayException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an ignore file means, as moby's own test tables have it. */
class IgnoreRulesTest {

  @Test
  void patternsMatchAsInDocker() {
    // pattern, path, ignored
    Object[][] table = {
      {"**", "file", true}, {"**", "dir/file", true}, {"**/", "file", true},
      {"**/", "dir/file", true}, {"**/**", "dir/file", true}, {"dir/**", "dir/file", true},
      {"dir/**", "dir", false}, {"dir/**", "other/file", false}, {"**/dir2/*", "dir/dir2/file", true},
      {"**/dir2/*", "dir/dir2/dir2/file", true}, {"**/dir2", "dir2", true},
      {"**/foo/bar", "a/foo/bar", true}, {"**/foo/bar", "foo/bar", true},
      {"**file", "file", true}, {"**file", "dir/file", true}, {"**/file", "dir/dir/file", true},
      {"**/file*", "dir/dir/file.txt", true}, {"**/file*txt", "dir/dir/file.txt", true},
      {"**/**/*.txt", "dir/dir/file.txt", true}, {"**/**/*.txt2", "dir/dir/file.txt", false},
      {"a**/*.txt", "a/file.txt", true}, {"a**/*.txt", "a/dir/file.txt", true},
      {"a[b-d]e", "ae", false}, {"a[b-d]e", "ace", true}, {"a[b-d]e", "aae", false},
      {"a[^b-d]e", "aze", true}, {".*", ".foo", true}, {".*", "foo", false},
      {"abc.def", "abcdef", false}, {"abc.def", "abcZdef", false}, {"abc?def", "abcZdef", true},
      {"abc?def", "abc/def", false}, {"a\\\\", "a\\", true}, {"**/foo/*", "a/foo/b/c", true},
      {"/foo", "foo", true}, {"foo/", "foo/bar", true}, {"./foo", "foo", true},
      {"foo/../bar", "bar", true}, {"*.md", "a/b.md", false}, {"*/*.md", "a/b.md", true},
      {"foo", "foobar", false}, {"foo", "a/foo", false}, {"a(b)", "a(b)", true},
      {"a+b", "aab", false}, {"*", "a/b/c", true}, {"\\#a", "#a", true}, {"[#]a", "#a", true},
      {"a**", "abc/d", true}, {"x{1,2}", "x{1,2}", true}, {"^a$", "^a$", true},
    };
    for (Object[] row : table) {
      assertThat(ignored((String) row[0], (String) row[1]))
          .as("%s on %s", row[0], row[1])
          .isEqualTo(row[2]);
    }
  }

  @Test
  void theLastLineThatFitsDecides() {
    assertThat(ignored("*.md\n!README.md", "README.md")).isFalse();
    assertThat(ignored("*.md\n!README*.md\nREADME-secret.md", "README-secret.md")).isTrue();
    assertThat(ignored("*.md\nREADME-secret.md\n!README*.md", "README-secret.md")).isFalse();
    assertThat(ignored("node_modules\n!node_modules/keep", "node_modules/keep/a")).isFalse();
    assertThat(ignored("node_modules\n!node_modules/keep", "node_modules/other")).isTrue();
    assertThat(ignored("!a\na", "a")).isTrue();
  }

  @Test
  void commentsBlanksAndMarksAreNoPatterns() {
    assertThat(ignored("\uFEFF# no\n\n   \n  a  \r\n#b\n", "a")).isTrue();
    assertThat(ignored("# no\n#b", "#b")).isFalse();
    assertThat(ignored(" #b", "#b")).isTrue();
    assertThat(ignored("a\n! a", "a")).isFalse();
  }

  @Test
  void malformedPatternsAreTold() {
    for (String bad : List.of("!", "[", "[a", "[]a]", "a[", "[a-]", "[-x]", "a\\")) {
      assertThatThrownBy(() -> IgnoreRules.parse(bad))
          .as(bad)
          .isInstanceOf(SlipwayException.Invalid.class);
    }
  }

  @Test
  void randomRulesMeanWhatASlowReferenceSays() {
    Random random = new Random(7);
    String[] parts = {"a", "b", "ab", "*", "**", "a*", "?", "*b", "**/a", "[a-b]", "a**b"};
    String[] names = {"a", "b", "ab", "abb", "c"};
    for (int round = 0; round < 20_000; round++) {
      StringBuilder file = new StringBuilder();
      for (int line = random.nextInt(4); line >= 0; line--) {
        file.append(random.nextInt(3) == 0 ? "!" : "").append(join(random, parts)).append('\n');
      }
      String path = join(random, names);
      assertThat(ignored(file.toString(), path))
          .as("%s on %s", file, path)
          .isEqualTo(Reference.ignored(file.toString(), path));
    }
  }

  private static String join(Random random, String[] from) {
    StringBuilder text = new StringBuilder(from[random.nextInt(from.length)]);
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append('/').append(from[random.nextInt(from.length)]);
    }
    return text.toString();
  }

  /** Asks as the walk does: folder by folder. */
  private static boolean ignored(String file, String path) {
    IgnoreRules rules = IgnoreRules.parse(file);
    boolean[] known = rules.root();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      known = rules.enter(known, path.substring(0, slash));
    }
    return rules.ignores(known, path);
  }

  /** The same rules once more, by backtracking over signs instead of regular expressions. */
  private static final class Reference {
    static boolean ignored(String file, String path) {
      boolean ignored = false;
      String[] names = path.split("/");
      for (String line : file.split("\n")) {
        boolean exclusion = line.startsWith("!");
        String pattern = exclusion ? line.substring(1) : line;
        boolean fits = false;
        for (int depth = 1; depth <= names.length; depth++) {
          fits |= fits(pattern, String.join("/", Arrays.copyOf(names, depth)));
        }
        if (fits) {
          ignored = !exclusion;
        }
      }
      return ignored;
    }

    private static boolean fits(String pattern, String path) {
      boolean plain = pattern.replace("**", "").chars().noneMatch(c -> "*?[".indexOf(c) >= 0);
      int stars = pattern.split("\\*\\*", -1).length - 1;
      if (plain && stars == 1 && pattern.startsWith("**")) {
        String rest = pattern.substring(2);
        return path.endsWith(rest) || rest.equals("/" + path);
      }
      return match(pattern, path);
    }

    private static boolean match(String p, String s) {
      if (p.isEmpty()) {
        return s.isEmpty();
      }
      if (p.startsWith("**")) {
        String rest = p.substring(p.startsWith("**/") ? 3 : 2);
        if (rest.isEmpty()) {
          return true;
        }
        boolean found = match(rest, s);
        for (int i = 0; i < s.length() && !found; i++) {
          found = s.charAt(i) == '/' && match(rest, s.substring(i + 1));
        }
        return found;
      }
      if (p.charAt(0) == '*') {
        boolean found = match(p.substring(1), s);
        for (int i = 0; i < s.length() && s.charAt(i) != '/' && !found; i++) {
          found = match(p.substring(1), s.substring(i + 1));
        }
        return found;
      }
      if (s.isEmpty()) {
        return false;
      }
      if (p.startsWith("[a-b]")) {
        return "ab".indexOf(s.charAt(0)) >= 0 && match(p.substring(5), s.substring(1));
      }
      boolean same = p.charAt(0) == '?' ? s.charAt(0) != '/' : p.charAt(0) == s.charAt(0);
      return same && match(p.substring(1), s.substring(1));
    }
  }
}
