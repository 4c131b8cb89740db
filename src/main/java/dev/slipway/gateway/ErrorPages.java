package dev.slipway.gateway;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * The gateway's own answers: problem details (RFC 9457), or a small page where the client prefers
 * HTML. They say what a visitor may know, and nothing of the inside.
 */
final class ErrorPages {
  private ErrorPages() {}

  /**
   * @param status 400 to 599
   * @param detail one sentence for a visitor
   * @param retryAfter seconds; 0 when nothing is known
   * @param close whether the connection cannot be used further
   */
  record Answer(int status, String detail, int retryAfter, boolean close) {
    static Answer of(int status, String detail) {
      return new Answer(status, detail, 0, false);
    }

    static Answer closing(int status, String detail) {
      return new Answer(status, detail, 0, true);
    }

    static Answer later(int retryAfter, String detail) {
      return new Answer(503, detail, retryAfter, false);
    }
  }

  /** Writes {@code answer} and ends the response. */
  static void write(HttpServerRequest request, HttpServerResponse response, Answer answer) {
    boolean html = prefersHtml(request.getHeader("accept"));
    response.headers().clear();
    response
        .setStatusCode(answer.status())
        .putHeader("Content-Type", html ? "text/html; charset=utf-8" : "application/problem+json")
        .putHeader("Cache-Control", "no-store")
        .putHeader("Vary", "Accept");
    if (answer.retryAfter() > 0) {
      response.putHeader("Retry-After", Integer.toString(answer.retryAfter()));
    }
    if (html) {
      strict(response);
    }
    if (answer.close() && response.streamId() < 0) {
      response.putHeader("Connection", "close");
    }
    response.end(html ? page(answer) : problem(answer));
  }

  /** Headers of a page that loads nothing and runs nothing. */
  static void strict(HttpServerResponse response) {
    response
        .putHeader(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none';"
                + " form-action 'none'")
        .putHeader("X-Content-Type-Options", "nosniff");
  }

  static String title(int status) {
    return io.netty.handler.codec.http.HttpResponseStatus.valueOf(status).reasonPhrase();
  }

  private static String problem(Answer answer) {
    return "{\"type\":\"about:blank\",\"title\":\""
        + json(title(answer.status()))
        + "\",\"status\":"
        + answer.status()
        + ",\"detail\":\""
        + json(answer.detail())
        + "\"}";
  }

  private static String page(Answer answer) {
    String title = title(answer.status());
    return head(title, "")
        + "<h1>"
        + escape(title)
        + "</h1><p>"
        + escape(answer.detail())
        + "</p><p class=\"c\">"
        + answer.status()
        + "</p></main></body></html>";
  }

  /** The beginning of a page, up to and with {@code <main>}. */
  static String head(String title, String meta) {
    return "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        + meta
        + "<title>"
        + escape(title)
        + "</title><style>:root{color-scheme:light dark}"
        + "body{font:16px/1.5 system-ui,sans-serif;margin:0;display:grid;place-items:center;"
        + "min-height:100vh}main{max-width:32rem;padding:2rem}h1{font-size:1.4rem;margin:0 0 .5rem}"
        + ".c{opacity:.6;font-size:.85rem}</style></head><body><main>";
  }

  /** Whether an Accept header asks for HTML at least as much as for JSON, and by name. */
  static boolean prefersHtml(String accept) {
    if (accept == null || !accept.contains("text/html")) {
      return false;
    }
    double html = quality(accept, "text/html");
    double json =
        Math.max(quality(accept, "application/json"), quality(accept, "application/problem+json"));
    return html > 0 && html >= json;
  }

  private static double quality(String accept, String type) {
    for (String range : accept.split(",")) {
      String[] parts = range.split(";");
      if (parts[0].trim().equalsIgnoreCase(type)) {
        for (int i = 1; i < parts.length; i++) {
          String parameter = parts[i].trim();
          if (parameter.startsWith("q=")) {
            return parameter.matches("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")
                ? Double.parseDouble(parameter.substring(2))
                : 0;
          }
        }
        return 1;
      }
    }
    return 0;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String json(String text) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
