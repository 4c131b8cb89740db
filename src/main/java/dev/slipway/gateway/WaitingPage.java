package dev.slipway.gateway;

import dev.slipway.delivery.Activations.Progress;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.time.Instant;

/** What a browser sees while an environment wakes: the real progress, no script, no asset. */
final class WaitingPage {
  private static final int REFRESH_SECONDS = 2;

  private WaitingPage() {}

  static void write(HttpServerResponse response, Progress progress, Instant now) {
    response
        .setStatusCode(503)
        .putHeader("Content-Type", "text/html; charset=utf-8")
        .putHeader("Cache-Control", "no-store")
        .putHeader("Vary", "Accept")
        .putHeader("Retry-After", Integer.toString(REFRESH_SECONDS));
    ErrorPages.strict(response);
    response.end(page(progress, now));
  }

  private static String page(Progress progress, Instant now) {
    String step = progress == null || progress.step() == null ? "Starting" : progress.step();
    String detail = progress == null || progress.detail() == null ? "" : progress.detail();
    StringBuilder page =
        new StringBuilder(
                ErrorPages.head(
                    step + "…",
                    "<meta http-equiv=\"refresh\" content=\"" + REFRESH_SECONDS + "\">"))
            .append("<h1>")
            .append(ErrorPages.escape(step))
            .append("…</h1>");
    if (!detail.isEmpty()) {
      page.append("<p>").append(ErrorPages.escape(detail)).append("</p>");
    }
    if (progress != null && progress.since() != null) {
      long seconds = Math.max(0, Duration.between(progress.since(), now).toSeconds());
      page.append("<p class=\"c\">for ").append(seconds).append(" s</p>");
    }
    return page.append("<p class=\"c\">This page reloads by itself.</p></main></body></html>")
        .toString();
  }
}
