package dev.slipway.api;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException.Invalid;

/** What every call asks of its body. */
final class Bodies {
  private Bodies() {}

  /**
   * The body, which must be there.
   *
   * @throws Invalid when it is not
   */
  static <T> T required(T body) {
    if (body == null) {
      throw new Invalid("the request has no body; send a JSON object");
    }
    return body;
  }

  static SecretValue secret(String text) {
    return text == null ? null : SecretValue.of(text);
  }
}
