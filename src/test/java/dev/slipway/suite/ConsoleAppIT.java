package dev.slipway.suite;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import dev.slipway.testing.TestRepository;
import dev.slipway.testing.Visitor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An app's life as its owner sees it in the console: built, updated, broken, rolled back. */
class ConsoleAppIT {
  private static final String APP = "watched";
  private static final double PATIENCE_MILLIS = 60_000;

  private final Installation slipway = Combination.chosen().getFirst().shared();
  private Playwright playwright;
  private Page page;

  @BeforeEach
  void logIn() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    page = browser.newPage();
    page.navigate(at("/console/"));
    page.locator("[id='login:name']").fill("admin");
    page.locator("[id='login:password']").fill("a long enough passphrase");
    page.locator("[id='login:go']").click();
    assertThat(page.locator("h1")).hasText("Apps");
  }

  @AfterEach
  void removeApp() {
    playwright.close();
    slipway.delete(APP);
  }

  @Test
  void theBuildsLogGrowsAndAFailureAndItsRollbackAreSeenWhereTheyHappen() {
    TestRepository repository = slipway.probe(APP);
    slipway.deploy(APP, repository, "build: { args: { BUILD_SECONDS: \"6\" } }");
    CompletableFuture<Visitor.Answer> first = slipway.visitor().ask("/" + APP + "/");
    page.navigate(at("/console/app?name=" + APP));
    assertThat(production()).containsText("Building", patiently());
    page.locator("[id='page:builds'] a").first().click();
    assertThat(page.locator(".log")).containsText("BUILD_SECONDS", patiently());
    assertThat(page.locator(".actions")).containsText("Running");
    assertThat(page.locator(".actions")).containsText("Succeeded", patiently());
    first.join();
    page.navigate(at("/console/app?name=" + APP));
    assertThat(production()).containsText("Ready", patiently());

    repository.with("version.txt", "broken 2").commit("a broken version");
    page.getByText("Reload", new Page.GetByTextOptions().setExact(true)).click();
    page.getByText("Promote to production").click();
    assertThat(production()).containsText("2 wanted, 1 answers", patiently());
    slipway.visitor().get("/" + APP + "/");
    assertThat(production()).containsText("Failed", patiently());
    assertThat(production()).containsText("Exited");
    assertThat(production().locator("pre")).not().isEmpty();

    page.getByText("Roll back").click();
    assertThat(production()).not().containsText("Failed", patiently());
    assertThat(page.locator("[id='page:releases']")).containsText("here");
  }

  /** The card of production, the first of the environments. */
  private Locator production() {
    return page.locator("article.card").first();
  }

  private static LocatorAssertions.ContainsTextOptions patiently() {
    return new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS);
  }

  private String at(String path) {
    return slipway.server().console() + path;
  }
}
