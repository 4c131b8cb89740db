package dev.slipway.console;

import dev.slipway.app.AppDefinition;
import dev.slipway.app.Apps;
import dev.slipway.delivery.Delivery;
import dev.slipway.delivery.EnvironmentStatus;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.Page;
import dev.slipway.platform.document.Stored;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.List;

/** The apps, a page of them at a time; only what is shown is read. */
@Named("apps")
@RequestScoped
public class AppsPage {
  private static final int ROWS = 25;

  private final Apps apps;
  private final Delivery delivery;
  private Page<Row> page;

  @Inject
  public AppsPage(Apps apps, Delivery delivery) {
    this.apps = apps;
    this.delivery = delivery;
  }

  /** For the proxy only. */
  AppsPage() {
    this(null, null);
  }

  /**
   * One app in the list.
   *
   * @param production null while it has no release
   * @param source where its code comes from, for people
   */
  public record Row(String name, EnvironmentStatus production, String source, Instant updatedAt) {}

  /** The rows of this page. */
  public List<Row> getRows() {
    return page().items();
  }

  /** The cursor of the page that follows; null on the last one. */
  public String getNext() {
    return page().next();
  }

  /** The cursor of this page; null on the first one. */
  public String getAfter() {
    return Pages.parameter("after");
  }

  private Page<Row> page() {
    if (page == null) {
      try {
        page = apps.documents().list(ROWS, getAfter(), null).map(this::row);
      } catch (SlipwayException.Invalid e) {
        page = apps.documents().list(ROWS, null, null).map(this::row);
      }
    }
    return page;
  }

  private Row row(Stored<AppDefinition> app) {
    String name = app.metadata().name();
    return new Row(
        name, production(name), Sources.describe(app.spec()), app.metadata().updatedAt());
  }

  private EnvironmentStatus production(String name) {
    try {
      return delivery.statuses(name).stream()
          .filter(status -> status.name().equals("production"))
          .findFirst()
          .orElse(null);
    } catch (SlipwayException.NotFound e) {
      return null; // deleted between the two reads
    }
  }
}
