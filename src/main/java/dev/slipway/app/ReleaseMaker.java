package dev.slipway.app;

import dev.slipway.app.Apps.Change;
import dev.slipway.app.Apps.PutOptions;
import dev.slipway.platform.document.Stored;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Decides whether a change makes a release, makes it, and moves the pointers that follow. */
final class ReleaseMaker {
  private final Releases releases;
  private final Environments environments;
  private final Routes routes;

  ReleaseMaker(Releases releases, Environments environments, Routes routes) {
    this.releases = releases;
    this.environments = environments;
    this.routes = routes;
  }

  /**
   * @param revision what the source was resolved to just now; null when it was not
   * @param sourceReadAnew whether the source was read for this, so that it may be a new one although
   *     the settings are not
   * @param note why, for a release that is not the first
   */
  Change release(
      Handle handle,
      Stored<AppDefinition> stored,
      boolean created,
      String revision,
      boolean sourceReadAnew,
      PutOptions options,
      String note) {
    String name = stored.metadata().name();
    if (stored.spec().source() == null) {
      assignRoutes(handle, name, stored.spec());
      return new Change(stored, created, null, false);
    }
    Optional<Release> staged = staged(handle, name);
    boolean same =
        staged.isPresent()
            && staged.get().definition().runsLike(stored.spec())
            && (!sourceReadAnew || sameRevision(staged.get(), revision));
    Release release =
        same
            ? staged.get()
            : releases.add(
                handle,
                name,
                stored.spec(),
                revision,
                options.user(),
                staged.isEmpty() ? "first release" : note);
    if (!same || sourceReadAnew) {
      environments.point(
          handle, new EnvironmentKey(name, EnvironmentName.STAGING), release.number());
    }
    if (staged.isEmpty() || options.promote()) {
      environments.point(
          handle, new EnvironmentKey(name, EnvironmentName.PRODUCTION), release.number());
    }
    assignRoutes(handle, name, stored.spec());
    return new Change(stored, created, release, !same);
  }

  /** An image's tag may have moved without the reference saying so, so it is never the same. */
  private static boolean sameRevision(Release staged, String revision) {
    return staged.definition().source().image() == null
        && revision != null
        && revision.equals(staged.revision());
  }

  /** The release that staging points at; empty while there is none. */
  Optional<Release> staged(Handle handle, String name) {
    return environments
        .find(handle, new EnvironmentKey(name, EnvironmentName.STAGING))
        .flatMap(staging -> releases.find(handle, name, staging.release()));
  }

  /** Gives all environments of the app the routes that follow from its definition. */
  void assignRoutes(Handle handle, String name, AppDefinition definition) {
    Route base = definition.routeOf(name);
    Map<EnvironmentName, Route> wanted = new LinkedHashMap<>();
    wanted.put(EnvironmentName.PRODUCTION, base);
    wanted.put(EnvironmentName.STAGING, base.of(EnvironmentName.STAGING));
    for (EnvironmentName preview : environments.previews(handle, name)) {
      wanted.put(preview, base.of(preview));
    }
    routes.assign(handle, name, wanted);
  }
}
