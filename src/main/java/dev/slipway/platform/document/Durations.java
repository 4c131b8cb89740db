package dev.slipway.platform.document;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of time as documents write them: {@code 500ms}, {@code 60s}, {@code 3m}, {@code 1h30m},
 * {@code 2d}; the units in falling order, each at most once.
 */
public final class Durations {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\d{1,6})d)?(?:(\\d{1,7})h)?(?:(\\d{1,9})m)?(?:(\\d{1,10})s)?(?:(\\d{1,12})ms)?");
  private static final Duration MAX = Duration.ofDays(36_500);

  private Durations() {}

  /**
   * Reads {@code 1h30m}.
   *
   * @throws IllegalArgumentException when the text is not such a length, saying what would be
   */
  public static Duration parse(String text) {
    Matcher form = FORM.matcher(text == null ? "" : text);
    if (text == null || text.isEmpty() || !form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a length of time; write 3m, 60s, 1h30m or 500ms");
    }
    Duration sum =
        Duration.ofDays(part(form, 1))
            .plusHours(part(form, 2))
            .plusMinutes(part(form, 3))
            .plusSeconds(part(form, 4))
            .plusMillis(part(form, 5));
    if (sum.compareTo(MAX) > 0) {
      throw new IllegalArgumentException("'" + text + "' is longer than a hundred years");
    }
    return sum;
  }

  /** Writes what {@link #parse} reads; parts below a millisecond are dropped. */
  public static String print(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("a length of time must not be negative");
    }
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }

  private static long part(Matcher form, int group) {
    return form.group(group) == null ? 0 : Long.parseLong(form.group(group));
  }
}
