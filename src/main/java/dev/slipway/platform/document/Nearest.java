package dev.slipway.platform.document;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt word was probably meant to be. */
public final class Nearest {
  /** Longer words are compared by their beginning only: the cost grows with the product. */
  private static final int COMPARED = 200;

  private Nearest() {}

  /**
   * The known word with the least edits from {@code word}, however far; the alphabetically first of
   * equals. Empty when none is known.
   */
  public static Optional<String> of(String word, Collection<String> known) {
    return known.stream()
        .min(
            Comparator.comparingInt((String candidate) -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  /**
   * The known word that is nearest to {@code word}, if one is near enough to be a slip of the pen:
   * at most a third of its letters changed, added, left out or swapped, case aside.
   */
  public static Optional<String> to(String word, Collection<String> known) {
    int most = Math.max(1, Math.min(COMPARED, word.length()) / 3);
    return of(word, known).filter(near -> distance(word, near) <= most);
  }

  /** An end of a sentence: {@code "; did you mean 'x'?"}, or the known words when none is near. */
  public static String hint(String word, Collection<String> known) {
    return to(word, known)
        .map(near -> "; did you mean '" + near + "'?")
        .orElseGet(() -> "; known are " + String.join(", ", known));
  }

  /**
   * Insertions, deletions, replacements and swaps of neighbours that turn one into the other, case
   * left aside (the optimal string alignment distance).
   */
  static int distance(String first, String second) {
    String a = comparable(first);
    String b = comparable(second);
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }

  private static String comparable(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    return lower.length() > COMPARED ? lower.substring(0, COMPARED) : lower;
  }
}
