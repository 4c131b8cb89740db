package dev.slipway.console;

import dev.slipway.app.AppDefinition;
import dev.slipway.app.Apps;
import dev.slipway.app.EnvironmentKey;
import dev.slipway.app.EnvironmentName;
import dev.slipway.app.Release;
import dev.slipway.app.Releases;
import dev.slipway.build.Build;
import dev.slipway.build.Builds;
import dev.slipway.delivery.Delivery;
import dev.slipway.delivery.EnvironmentStatus;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.document.Expect;
import dev.slipway.platform.document.Stored;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One app: its environments, releases and builds, and what can be done with them. */
@Named("app")
@RequestScoped
public class AppPage {
  private static final Logger LOG = Logger.getLogger(AppPage.class.getName());
  private static final int RELEASES = 15;
  private static final int BUILDS = 10;

  private final Apps apps;
  private final Releases releases;
  private final Builds builds;
  private final Delivery delivery;
  private final Me me;
  private Stored<AppDefinition> stored;
  private List<EnvironmentStatus> environments;
  private String confirmation;
  private boolean volumes;

  @Inject
  public AppPage(Apps apps, Releases releases, Builds builds, Delivery delivery, Me me) {
    this.apps = apps;
    this.releases = releases;
    this.builds = builds;
    this.delivery = delivery;
    this.me = me;
  }

  /** For the proxy only. */
  AppPage() {
    this(null, null, null, null, null);
  }

  /** Answers 404 when there is no such app. */
  public void load() {
    if (getName() == null || apps.find(getName()).isEmpty()) {
      Pages.notFound();
    }
  }

  /** The app's name, as in the address. */
  public String getName() {
    return Pages.parameter("name");
  }

  /** The environment that the address names; production when it names none. */
  public String getEnvironment() {
    String name = Pages.parameter("environment");
    return name != null && name.matches("[a-z0-9-]{1,40}") ? name : "production";
  }

  /** Where its code comes from. */
  public String getSource() {
    return stored() == null ? "" : Sources.describe(stored().spec());
  }

  /** Whether there is anything that could be read anew. */
  public boolean isReloadable() {
    return stored() != null && stored().spec().source() != null;
  }

  /** Production first. */
  public List<EnvironmentStatus> getEnvironments() {
    if (environments == null) {
      environments = stored() == null ? List.of() : delivery.statuses(getName());
    }
    return environments;
  }

  /** Production; null while there is no release. */
  public EnvironmentStatus getProduction() {
    return environment("production");
  }

  private EnvironmentStatus environment(String name) {
    return getEnvironments().stream()
        .filter(status -> status.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** Whether staging points at another release than production. */
  public boolean isPromotable() {
    EnvironmentStatus staging = environment("staging");
    return staging != null
        && getProduction() != null
        && staging.release() != getProduction().release();
  }

  /** The newest releases. */
  public List<Release> getReleases() {
    return releases.list(getName()).stream().limit(RELEASES).toList();
  }

  /** The newest builds. */
  public List<Build> getBuilds() {
    return builds.list(getName(), null, BUILDS, null).items();
  }

  /** Reads the source anew into staging. */
  public void reload() {
    Pages.attempt(
        () -> {
          Apps.Change change = apps.reload(getName(), false, me.getName());
          Pages.say(
              change.newRelease()
                  ? "Release " + change.release().number() + " is in staging."
                  : "The source has not changed since release " + change.release().number() + ".");
        });
    forget();
  }

  /** Points production at staging's release. */
  public void promote() {
    Pages.attempt(
        () -> Pages.say("Production moves to release " + apps.promote(getName()).number() + "."));
    forget();
  }

  /** Points production at the release that the button names. */
  public void rollback() {
    Pages.attempt(
        () -> {
          int number = number(Pages.parameter("release"));
          Pages.say("Production moves to release " + apps.rollback(getName(), number).number() + ".");
        });
    forget();
  }

  private static int number(String text) {
    if (text == null || !text.matches("\\d{1,9}")) {
      throw new SlipwayException.Invalid("this is no number of a release");
    }
    return Integer.parseInt(text);
  }

  /** Starts the environment that the button names. */
  public void start() {
    behind("starting", delivery::start);
  }

  /** Puts it to sleep. */
  public void stop() {
    behind("stopping", delivery::stop);
  }

  /** Stops it and starts it again. */
  public void restart() {
    behind("restarting", delivery::restart);
  }

  /** A start takes as long as the app takes; the page goes on showing the phase meanwhile. */
  private void behind(String what, Consumer<EnvironmentKey> deed) {
    Pages.attempt(
        () -> {
          EnvironmentKey key = key(Pages.parameter("environment"));
          delivery.status(key);
          Thread.ofVirtual()
              .name(what + " " + key)
              .start(
                  () -> {
                    try {
                      deed.accept(key);
                    } catch (RuntimeException e) {
                      LOG.log(Level.INFO, what + " " + key + " by hand failed: {0}", e.getMessage());
                    }
                  });
        });
    forget();
  }

  private EnvironmentKey key(String environment) {
    try {
      return new EnvironmentKey(getName(), EnvironmentName.of(environment));
    } catch (IllegalArgumentException e) {
      throw new SlipwayException.Invalid(e.getMessage());
    }
  }

  /** Deletes the app, when its name was typed. */
  public void delete() {
    if (!getName().equals(confirmation)) {
      Pages.error("delete:confirmation", "Type the name of the app, " + getName() + ".");
      return;
    }
    if (Pages.attempt(() -> delivery.delete(getName(), volumes, Expect.any()))) {
      Pages.go("/console/");
    }
  }

  private Stored<AppDefinition> stored() {
    if (stored == null && getName() != null) {
      stored = apps.find(getName()).orElse(null);
    }
    return stored;
  }

  private void forget() {
    stored = null;
    environments = null;
  }

  public String getConfirmation() {
    return confirmation;
  }

  public void setConfirmation(String confirmation) {
    this.confirmation = confirmation;
  }

  public boolean isVolumes() {
    return volumes;
  }

  public void setVolumes(boolean volumes) {
    this.volumes = volumes;
  }
}
