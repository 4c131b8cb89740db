package dev.slipway.app;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.document.Document;
import dev.slipway.platform.document.DocumentStore;
import dev.slipway.platform.document.Expect;
import dev.slipway.platform.document.Stored;
import dev.slipway.source.SourceRef;
import dev.slipway.source.Sources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;

/**
 * The apps: their documents, their releases, and the pointers of their environments. Nothing is
 * built or run here; who has to act on a change is told through {@link AppListener}.
 */
public final class Apps {
  private final Database database;
  private final DocumentStore<AppDefinition> documents;
  private final Releases releases;
  private final Environments environments;
  private final ReleaseMaker maker;
  private final Removals removals;
  private final Sources sources;
  private final List<AppListener> listeners = new CopyOnWriteArrayList<>();

  public Apps(
      Database database,
      DocumentStore<AppDefinition> documents,
      Releases releases,
      Environments environments,
      Routes routes,
      Removals removals,
      Sources sources) {
    this.database = database;
    this.documents = documents;
    this.releases = releases;
    this.environments = environments;
    this.maker = new ReleaseMaker(releases, environments, routes);
    this.removals = removals;
    this.sources = sources;
  }

  /**
   * What a change led to.
   *
   * @param app the document as it is stored now
   * @param created whether the app is new
   * @param release the release that staging points at now; null while the app has no source
   * @param newRelease whether this change made it
   */
  public record Change(
      Stored<AppDefinition> app, boolean created, Release release, boolean newRelease) {}

  /**
   * How a document is put.
   *
   * @param expect what must be stored at the moment
   * @param promote whether production's pointer moves too
   * @param dryRun whether everything is checked and nothing changed
   * @param user who acts
   */
  public record PutOptions(Expect expect, boolean promote, boolean dryRun, String user) {}

  /** Tells {@code listener} of every change from now on. */
  public void subscribe(AppListener listener) {
    listeners.add(listener);
  }

  /** The app's document; empty when there is none. */
  public Optional<Stored<AppDefinition>> find(String name) {
    return documents.find(name);
  }

  /**
   * The app's document.
   *
   * @throws SlipwayException.NotFound when there is none
   */
  public Stored<AppDefinition> get(String name) {
    return find(name).orElseThrow(() -> new SlipwayException.NotFound("App", name));
  }

  /** The documents themselves, for lists. */
  public DocumentStore<AppDefinition> documents() {
    return documents;
  }

  /**
   * Creates or replaces an app. The first release of a new app goes into production and staging;
   * changed settings make a release for staging, and for production with {@code promote}. A document
   * that says nothing new changes nothing.
   *
   * @throws SlipwayException.Conflict when the name is still being removed or a route is taken
   * @throws SlipwayException.Stale when another version is stored than expected
   */
  public Change put(Document<AppDefinition, ?> document, PutOptions options) {
    String name = document.metadata().name();
    Change change =
        changing(
            options.dryRun(),
            handle -> {
              refuseWhileRemoved(handle, name);
              Optional<Stored<AppDefinition>> before = documents.lock(handle, name);
              AppDefinition definition =
                  before.map(b -> document.spec().keepingUploadOf(b.spec())).orElse(document.spec());
              Stored<AppDefinition> stored =
                  documents.put(
                      handle,
                      name,
                      document.metadata().labels(),
                      document.metadata().annotations(),
                      definition,
                      options.expect());
              return maker.release(
                  handle, stored, before.isEmpty(), null, false, options, "changed settings");
            });
    if (!options.dryRun()) {
      tell(name);
    }
    return change;
  }

  /**
   * Makes an upload the app's source and releases it into staging; an app that does not exist is
   * created with every default.
   *
   * @param archive the digest under which the upload is stored
   * @throws SlipwayException.Conflict as {@link #put}
   */
  public Change upload(String name, String archive, boolean promote, String user) {
    PutOptions options = new PutOptions(Expect.any(), promote, false, user);
    Change change =
        changing(
            false,
            handle -> {
              refuseWhileRemoved(handle, name);
              Optional<Stored<AppDefinition>> before = documents.lock(handle, name);
              AppDefinition definition =
                  before
                      .map(Stored::spec)
                      .orElse(AppDefinition.empty())
                      .withSource(SourceRef.ofArchive(archive));
              Stored<AppDefinition> stored =
                  documents.put(
                      handle,
                      name,
                      before.map(b -> b.metadata().labels()).orElse(Map.of()),
                      before.map(b -> b.metadata().annotations()).orElse(Map.of()),
                      definition,
                      Expect.any());
              return maker.release(
                  handle, stored, before.isEmpty(), archive, true, options, "upload");
            });
    tell(name);
    return change;
  }

  /**
   * Reads the source anew into a release for staging. When the source is what the release in staging
   * was made from, that release is used again, and tried again if it had failed.
   *
   * @param promote whether production's pointer moves too
   * @throws SlipwayException.Conflict when the app has no source yet
   * @throws SlipwayException as {@link Sources#resolve}
   */
  public Change reload(String name, boolean promote, String user) {
    SourceRef source = sourceOf(get(name));
    String revision = sources.resolve(source);
    PutOptions options = new PutOptions(Expect.any(), promote, false, user);
    Change change =
        changing(
            false,
            handle -> {
              Stored<AppDefinition> stored = stored(handle, name);
              if (!source.equals(sourceOf(stored))) {
                throw new SlipwayException.Conflict(
                    "the source of app '" + name + "' was changed meanwhile; reload again");
              }
              return maker.release(handle, stored, false, revision, true, options, "reload");
            });
    tell(name);
    return change;
  }

  /**
   * Points production at the release that is in staging.
   *
   * @return that release
   */
  public Release promote(String name) {
    Release release =
        database.inTransaction(
            handle -> {
              stored(handle, name);
              int number = maker.staged(handle, name).orElseThrow(() -> noRelease(name)).number();
              environments.point(
                  handle, new EnvironmentKey(name, EnvironmentName.PRODUCTION), number);
              return releases.find(handle, name, number).orElseThrow();
            });
    tell(name);
    return release;
  }

  /**
   * Points production at an earlier release.
   *
   * @return that release
   * @throws SlipwayException.NotFound when there is no such release
   */
  public Release rollback(String name, int number) {
    Release release =
        database.inTransaction(
            handle -> {
              stored(handle, name);
              Release wanted =
                  releases
                      .find(handle, name, number)
                      .orElseThrow(
                          () -> new SlipwayException.NotFound("Release", name + "/" + number));
              environments.point(
                  handle, new EnvironmentKey(name, EnvironmentName.PRODUCTION), number);
              return wanted;
            });
    tell(name);
    return release;
  }

  /**
   * Makes or moves a preview of a git ref.
   *
   * @param preview its name, without {@code preview-}
   * @param ref branch, tag or commit
   * @throws SlipwayException.Conflict when the app's source is not git
   */
  public Environment preview(String name, String preview, String ref, String user) {
    EnvironmentKey key = new EnvironmentKey(name, previewName(preview));
    AppDefinition definition = get(name).spec();
    if (definition.source() == null || definition.source().git() == null) {
      throw new SlipwayException.Conflict(
          "app '" + name + "' has no git source; only such apps have previews");
    }
    SourceRef.Git git = definition.source().git();
    SourceRef source =
        new SourceRef(
            new SourceRef.Git(git.url(), ref, git.folder(), git.credential()), null, null, null);
    String revision = sources.resolve(source);
    Environment environment =
        database.inTransaction(
            handle -> {
              AppDefinition now = stored(handle, name).spec().withSource(source);
              Release release =
                  releases.add(handle, name, now, revision, user, "preview of " + ref);
              environments.point(handle, key, release.number());
              maker.assignRoutes(handle, name, now);
              return environments.find(handle, key).orElseThrow();
            });
    tell(name);
    return environment;
  }

  /**
   * Takes a preview away.
   *
   * @throws SlipwayException.NotFound when there is none of that name
   */
  public void removePreview(String name, String preview) {
    EnvironmentKey key = new EnvironmentKey(name, previewName(preview));
    database.useTransaction(
        handle -> {
          AppDefinition definition = stored(handle, name).spec();
          if (environments.find(handle, key).isEmpty()) {
            throw new SlipwayException.NotFound("Preview", preview);
          }
          environments.remove(handle, key);
          maker.assignRoutes(handle, name, definition);
        });
    tell(name);
  }

  /**
   * Deletes an app. Its document, releases and routes are gone when this returns; what runs of it is
   * written down in {@link Removals} until it is gone too.
   *
   * @param volumes whether its volumes go too
   */
  public void delete(String name, boolean volumes, Expect expect) {
    database.useTransaction(
        handle -> {
          stored(handle, name);
          documents.delete(handle, name, expect);
          removals.request(handle, name, volumes);
        });
    tell(name);
  }

  /** Locked, so that changes of one app that come at once follow one another. */
  private Stored<AppDefinition> stored(Handle handle, String name) {
    return documents
        .lock(handle, name)
        .orElseThrow(() -> new SlipwayException.NotFound("App", name));
  }

  private void refuseWhileRemoved(Handle handle, String name) {
    if (removals.find(handle, name).isPresent()) {
      throw new SlipwayException.Conflict(
          "an app named '" + name + "' is still being removed; try again when it is gone");
    }
  }

  private static SourceRef sourceOf(Stored<AppDefinition> app) {
    if (app.spec().source() == null) {
      throw new SlipwayException.Conflict(
          "app '"
              + app.metadata().name()
              + "' has no source yet; set spec.source or upload one with PUT …/source");
    }
    return app.spec().source();
  }

  private static SlipwayException noRelease(String name) {
    return new SlipwayException.Conflict(
        "app '" + name + "' has no release yet; give it a source first");
  }

  private static EnvironmentName previewName(String preview) {
    try {
      return EnvironmentName.of("preview-" + preview);
    } catch (IllegalArgumentException e) {
      throw new SlipwayException.Invalid(
          "'" + preview + "' cannot name a preview; use 1 to 20 lower case letters, digits, dashes");
    }
  }

  private Change changing(
      boolean dryRun, java.util.function.Function<Handle, Change> work) {
    return database.inTransaction(
        handle -> {
          Change change = work.apply(handle);
          if (dryRun) {
            handle.rollback();
          }
          return change;
        });
  }

  private void tell(String app) {
    listeners.forEach(listener -> listener.appChanged(app));
  }
}
