package dev.slipway.platform.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts bytes into lines. A line ends with {@code \n}, {@code \r\n}, or a lone {@code \r} as
 * progress bars write it; what is longer than {@value #LONGEST} bytes is cut and the rest of that
 * line dropped, so that a line costs bounded memory. Bytes that are not UTF-8 become U+FFFD.
 */
final class Lines {
  /** The longest line handed on, in bytes. */
  static final int LONGEST = 16 << 10;

  private final Consumer<String> sink;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private boolean cut;
  private boolean afterReturn;

  Lines(Consumer<String> sink) {
    this.sink = sink;
  }

  void write(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      if (b == '\n' && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = b == '\r';
      if (b == '\n' || b == '\r') {
        hand();
      } else if (line.size() < LONGEST) {
        line.write(b);
      } else {
        cut = true;
      }
    }
  }

  /** Hands on a last line that has no end. */
  void finish() {
    if (line.size() > 0) {
      hand();
    }
  }

  private void hand() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    sink.accept(cut ? text + " … (line cut)" : text);
    cut = false;
  }
}
