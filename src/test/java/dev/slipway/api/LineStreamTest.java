package dev.slipway.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Lines on their way to a client. */
class LineStreamTest {
  @Test
  void linesOfTextEndInNewlines() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    new LineStream()
        .send(false, sink -> assertThat(sink.line("1", "a") && sink.line("2", "b")).isTrue(), out);

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a\nb\n");
  }

  @Test
  void eventsCarryTheirPlaceAndAnEnd() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();

    new LineStream().send(true, sink -> sink.line("7", "a\rb"), out);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo("id: 7\ndata: a b\n\nevent: end\ndata:\n\n");
  }

  @Test
  void aClientThatLeftIsNoticedWhileNothingComes() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("gone");
          }
        };

    assertThatThrownBy(
            () ->
                new LineStream(Duration.ofMillis(20))
                    .send(
                        true,
                        sink -> {
                          try {
                            new CountDownLatch(1).await();
                          } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw e;
                          }
                        },
                        gone))
        .isInstanceOf(IOException.class);

    assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
  }
}
