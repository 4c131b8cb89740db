package dev.slipway.platform.document;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * An amount of CPU: {@code 500m}, {@code 0.5} and {@code 2} as Kubernetes writes it.
 *
 * @param millis thousandths of a core, 1 to 1,024,000
 */
public record CpuQuantity(long millis) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,7})(m?)|(\\d{1,4})\\.(\\d{1,3})");

  public CpuQuantity {
    if (millis < 1 || millis > 1_024_000) {
      throw new IllegalArgumentException("cpu must lie between 1m and 1024");
    }
  }

  /**
   * Reads {@code 500m}, {@code 0.5}, {@code 2}.
   *
   * @throws IllegalArgumentException when the text is not such an amount, saying what would be
   */
  @JsonCreator
  public static CpuQuantity parse(String text) {
    if (text == null || !FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an amount of CPU; write 500m, 0.5 or 2");
    }
    return text.endsWith("m")
        ? new CpuQuantity(Long.parseLong(text.substring(0, text.length() - 1)))
        : new CpuQuantity(new BigDecimal(text).movePointRight(3).longValueExact());
  }

  @JsonValue
  @Override
  public String toString() {
    return millis % 1000 == 0 ? Long.toString(millis / 1000) : millis + "m";
  }
}
