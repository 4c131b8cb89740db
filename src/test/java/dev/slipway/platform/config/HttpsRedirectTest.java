package dev.slipway.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpsRedirectTest {
  private static final SlipwayConfig.Http ON = new SlipwayConfig.Http("127.0.0.1", 9080, true);
  private static final SlipwayConfig.Http OFF = new SlipwayConfig.Http("127.0.0.1", 9080, false);

  @Test
  void whatAProxyReceivedInPlainTextIsSentToTheSameAddressOverTls() {
    assertThat(HttpsRedirect.target(ON, request("http", "a=1")))
        .hasValue("https://console.example.com/apps/x?a=1");
    assertThat(HttpsRedirect.target(ON, request("http", null)))
        .hasValue("https://console.example.com/apps/x");
  }

  @Test
  void everythingElseGoesThrough() {
    assertThat(HttpsRedirect.target(ON, request("https", null))).isEmpty();
    assertThat(HttpsRedirect.target(ON, request(null, null))).isEmpty();
    assertThat(HttpsRedirect.target(OFF, request("http", null))).isEmpty();
  }

  private static HttpServletRequest request(String protocol, String query) {
    Map<String, String> answers = new HashMap<>();
    answers.put("getHeader", protocol);
    answers.put("getServerName", "console.example.com");
    answers.put("getRequestURI", "/apps/x");
    answers.put("getQueryString", query);
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            HttpsRedirectTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) -> answers.get(method.getName()));
  }
}
