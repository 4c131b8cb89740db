package dev.slipway.console;

import dev.slipway.build.Build;
import dev.slipway.build.Builds;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.Page;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** All builds, and one of them. */
@Named("builds")
@RequestScoped
public class BuildsPage {
  private static final int ROWS = 25;

  private final Builds builds;
  private Page<Build> page;
  private Build build;

  @Inject
  public BuildsPage(Builds builds) {
    this.builds = builds;
  }

  /** For the proxy only. */
  BuildsPage() {
    this(null);
  }

  /** The builds of this page, newest first. */
  public List<Build> getRows() {
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

  private Page<Build> page() {
    if (page == null) {
      try {
        page = builds.list(null, null, ROWS, getAfter());
      } catch (SlipwayException.Invalid e) {
        page = builds.list(null, null, ROWS, null);
      }
    }
    return page;
  }

  /** Answers 404 when there is no such build. */
  public void load() {
    if (getBuild() == null) {
      Pages.notFound();
    }
  }

  /** The build that the address names; null when there is none. */
  public Build getBuild() {
    String id = Pages.parameter("id");
    if (build == null && id != null) {
      try {
        build = builds.get(id);
      } catch (SlipwayException.NotFound e) {
        build = null;
      }
    }
    return build;
  }

  /** Whether it can be cancelled. */
  public boolean isUnderWay() {
    return getBuild() != null && !getBuild().state().isFinal();
  }

  /** Cancels it. */
  public void cancel() {
    Pages.attempt(
        () -> builds.cancel(Pages.parameter("id")));
    build = null;
  }
}
