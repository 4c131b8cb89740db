package dev.slipway.runtime.engine;

import dev.slipway.runtime.Endpoint;
import dev.slipway.runtime.Workload.HealthCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks an app whether it is up. A connection of its own for each question, closed afterwards: a
 * kept connection would occupy an app that serves one connection at a time, and an engine's own
 * port forwarder accepts connections before the app does, so that only an answer counts.
 */
final class HealthProbe {
  private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(3).toMillis();
  private static final int LONGEST_LINE = 1024;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");

  /** The connection preface and an empty SETTINGS frame (RFC 9113, sections 3.4 and 6.5). */
  private static final byte[] H2_PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

  private static final int H2_FRAME_HEADER = 9;
  private static final int H2_SETTINGS = 4;

  private HealthProbe() {}

  /** What is wrong; empty when it is healthy. */
  static Optional<String> ask(Endpoint endpoint, HealthCheck check) {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), TIMEOUT_MILLIS);
      return check.h2c() ? h2c(socket) : http(socket, check.path());
    } catch (IOException e) {
      return Optional.of(e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private static Optional<String> http(Socket socket, String path) throws IOException {
    String request =
        "GET " + (path == null ? "/" : path) + " HTTP/1.1\r\nHost: localhost\r\n"
            + "User-Agent: slipway-health\r\nAccept: */*\r\nConnection: close\r\n\r\n";
    OutputStream out = socket.getOutputStream();
    out.write(request.getBytes(StandardCharsets.UTF_8));
    out.flush();
    String line = line(socket.getInputStream());
    Matcher status = STATUS.matcher(line);
    if (!status.matches()) {
      return Optional.of(line.isEmpty() ? "no answer" : "an answer that is not HTTP");
    }
    int code = Integer.parseInt(status.group(1));
    return path == null || code >= 200 && code < 400
        ? Optional.empty()
        : Optional.of("status " + code);
  }

  private static Optional<String> h2c(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(H2_PREFACE);
    out.flush();
    byte[] header = socket.getInputStream().readNBytes(H2_FRAME_HEADER);
    return header.length == H2_FRAME_HEADER && header[3] == H2_SETTINGS
        ? Optional.empty()
        : Optional.of("no HTTP/2 answer");
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    long deadline = System.nanoTime() + TIMEOUT_MILLIS * 1_000_000L;
    int b;
    while ((b = in.read()) >= 0 && b != '\n' && line.length() < LONGEST_LINE) {
      // each read has the time limit of its own: an app that trickles must not hold up the start
      if (System.nanoTime() > deadline) {
        throw new SocketTimeoutException("no answer in time");
      }
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
