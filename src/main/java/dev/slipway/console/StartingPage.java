package dev.slipway.console;

import dev.slipway.platform.Boot;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What a browser sees while the server starts or waits for a part of it. */
final class StartingPage {
  private StartingPage() {}

  static void send(Boot.State state, HttpServletResponse response) throws IOException {
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setHeader("Retry-After", "2");
    response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.setContentType("text/html;charset=UTF-8");
    String reason = state.reason() == null ? "" : "<p>" + escaped(state.reason()) + "</p>";
    response
        .getWriter()
        .write(
            """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="refresh" content="2"><title>Slipway is starting</title></head>
            <body><h1>Slipway is starting</h1><p>Waiting for: %s</p>%s</body></html>
            """
                .formatted(escaped(String.valueOf(state.pending())), reason));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
