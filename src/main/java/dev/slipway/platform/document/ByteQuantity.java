package dev.slipway.platform.document;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of memory or storage: {@code 512Mi} and {@code 1Gi} as Kubernetes writes it, and
 * {@code 512m} and {@code 1g} as docker writes it (both binary). Kubernetes' own {@code m}
 * (thousandths of a byte) makes no sense for memory, so {@code 512m} is always 512 MiB.
 *
 * @param bytes 1 to 2^53
 */
public record ByteQuantity(long bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,16})([kKmMgGtT]?)(i?)([bB]?)");

  public ByteQuantity {
    if (bytes < 1 || bytes > 1L << 53) {
      throw new IllegalArgumentException("an amount of bytes must lie between 1 and 8Pi");
    }
  }

  /**
   * Reads {@code 512Mi}, {@code 512m}, {@code 1G}, {@code 1073741824}.
   *
   * @throws IllegalArgumentException when the text is not such an amount, saying what would be
   */
  @JsonCreator
  public static ByteQuantity parse(String text) {
    Matcher form = FORM.matcher(text == null ? "" : text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an amount of bytes; write 512Mi, 512m or 1Gi");
    }
    String unit = form.group(2);
    boolean decimal =
        form.group(3).isEmpty() && !unit.isEmpty() && Character.isUpperCase(unit.charAt(0));
    long bytes = Long.parseLong(form.group(1));
    int power = unit.isEmpty() ? 0 : "kmgt".indexOf(unit.toLowerCase(Locale.ROOT)) + 1;
    for (int i = 0; i < power; i++) {
      bytes = Math.multiplyExact(bytes, decimal ? 1000L : 1024L);
    }
    return new ByteQuantity(bytes);
  }

  @JsonValue
  @Override
  public String toString() {
    String[] units = {"Ti", "Gi", "Mi", "Ki"};
    long size = 1L << 40;
    for (String unit : units) {
      if (bytes % size == 0) {
        return bytes / size + unit;
      }
      size >>= 10;
    }
    return Long.toString(bytes);
  }
}
