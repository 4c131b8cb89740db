package dev.slipway.suite;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.FormData;
import com.microsoft.playwright.options.RequestOptions;
import dev.slipway.testing.SlipwayServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The console in a real browser, in the order in which an owner meets its pages. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {
  private static final String PASSWORD = "a long enough passphrase";

  private static SlipwayServer server;
  private static Playwright playwright;
  private static Browser browser;
  private static BrowserContext context;
  private static Page page;

  @BeforeAll
  static void open() {
    server = new SlipwayServer(Map.of()).start();
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    context = browser.newContext();
    page = context.newPage();
  }

  @AfterAll
  static void close() {
    if (playwright != null) {
      playwright.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static String at(String path) {
    return server.console() + path;
  }

  private static void fill(String id, String value) {
    page.locator("[id='" + id + "']").fill(value);
  }

  private static void click(String id) {
    page.locator("[id='" + id + "']").click();
  }

  @Test
  @Order(1)
  void aStrangerSeesTheLoginOnly() {
    Response answer = page.navigate(at("/console/builders"));

    assertThat(page.url()).contains("/console/login");
    assertThat(answer.headers().get("x-frame-options")).isEqualTo("DENY");
    assertThat(answer.headers().get("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.headers().get("content-security-policy"))
        .contains("default-src 'none'", "frame-ancestors 'none'", "script-src 'self' 'nonce-")
        .doesNotContain("unsafe-inline", "unsafe-eval");
  }

  @Test
  @Order(2)
  void theSetupTokenMakesTheFirstAdminAndMistakesAreTold() {
    page.navigate(at("/"));
    setUp("wrong-token-of-a-stranger", PASSWORD);
    assertThat(page.locator(".messages")).containsText("setup token is wrong");
    setUp(SlipwayServer.SETUP_TOKEN, "short");
    assertThat(page.locator("form[id=setup]")).containsText("12 to 256 characters");
    setUp(SlipwayServer.SETUP_TOKEN, PASSWORD);

    assertThat(page.locator("h1")).hasText("Apps");
    assertThat(page.locator(".who")).hasText("admin");
  }

  private static void setUp(String token, String password) {
    fill("setup:token", token);
    fill("setup:name", "admin");
    fill("setup:password", password);
    click("setup:go");
  }

  @Test
  @Order(3)
  void theFormShowsErrorsAtTheirFieldsAndMakesAnApp() {
    page.navigate(at("/console/new"));
    fill("form:name", "Bad Name");
    fill("form:gitUrl", "file:///etc");
    click("form:create");
    assertThat(page.locator("form[id=form]")).containsText("a letter first");
    assertThat(page.locator("form[id=form]")).containsText("is refused");

    fill("form:name", "shown");
    page.locator("input[value=upload]").check();
    click("form:create");
    assertThat(page.locator("h1")).hasText("shown");
    page.navigate(at("/console/"));
    assertThat(page.locator("a.name")).hasText("shown");
  }

  @Test
  @Order(4)
  void yamlIsReadAsStrictlyAsByRest() {
    page.navigate(at("/console/edit?name=shown"));
    String yaml = page.locator("[id='form:yaml']").inputValue();
    fill("form:yaml", yaml + "  prt: 8080\n");
    click("form:save");
    assertThat(page.locator(".messages")).containsText("spec.prt");

    fill("form:yaml", yaml + "  port: 8080\n");
    click("form:save");
    assertThat(page.locator("h1")).hasText("shown");
  }

  @Test
  @Order(5)
  void aSecretGoesInAndIsOnNoPage() {
    page.navigate(at("/console/secrets"));
    fill("list:name", "hello-token");
    fill("list:value", "planted-secret-value");
    click("list:put");

    assertThat(page.locator(".messages")).containsText("version 1");
    assertThat(page.content()).doesNotContain("planted-secret-value");
  }

  @Test
  @Order(6)
  void aPostWithoutTheCsrfTokenChangesNothing() {
    Response answer = page.navigate(at("/console/delete?name=shown"));
    assertThat(answer.status()).isEqualTo(200);
    var refused =
        context
            .request()
            .post(
                at("/console/delete"),
                RequestOptions.create()
                    .setForm(
                        FormData.create()
                            .set("name", "shown")
                            .set("delete_SUBMIT", "1")
                            .set("delete:go", "x")
                            .set("delete:confirmation", "shown")
                            .set("jakarta.faces.ViewState", "stateless")));
    assertThat(refused.status()).isEqualTo(403);
    page.navigate(at("/console/"));
    assertThat(page.locator("a.name")).hasText("shown");
  }

  @Test
  @Order(7)
  void deletingAsksForTheName() {
    page.navigate(at("/console/delete?name=shown"));
    click("delete:go");
    assertThat(page.locator("form[id=delete]")).containsText("Type the name");
    fill("delete:confirmation", "shown");
    click("delete:go");
    assertThat(page.locator("main")).containsText("There is no app yet");
  }

  @Test
  @Order(8)
  void everyPageFitsANarrowScreen() {
    page.setViewportSize(400, 800);
    for (String path : List.of("", "new", "edit", "builds", "builders", "registries", "secrets")) {
      page.navigate(at("/console/" + path));
      assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
          .as(path)
          .isLessThanOrEqualTo(400);
    }
  }

  @Test
  @Order(9)
  void logoutEndsTheSessionForGood() {
    List<Cookie> cookies = context.cookies();
    page.navigate(at("/console/"));
    click("out:leave");
    assertThat(page.locator("[id='login:name']")).isVisible();

    context.addCookies(cookies);
    page.navigate(at("/console/"));
    assertThat(page.url()).contains("/console/login");
  }
}
