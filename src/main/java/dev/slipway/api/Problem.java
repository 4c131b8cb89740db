package dev.slipway.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.slipway.platform.SlipwayException.FieldError;
import java.util.List;

/**
 * What went wrong, as RFC 9457 writes it.
 *
 * @param type always {@code about:blank}: the status says which kind it is
 * @param title the status in words
 * @param status the status
 * @param detail what happened, to which thing, and what to do
 * @param instance the path of the request
 * @param errors each bad field; empty when the input as a whole is bad
 * @param lastLines the last lines of the log of what failed; empty when there are none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    List<FieldError> errors,
    List<String> lastLines) {

  /** As {@code Content-Type}. */
  public static final String MEDIA_TYPE = "application/problem+json";

  public Problem {
    errors = errors == null ? List.of() : List.copyOf(errors);
    lastLines = lastLines == null ? List.of() : List.copyOf(lastLines);
  }
}
