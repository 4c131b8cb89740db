package dev.slipway.app;

import dev.slipway.build.BuiltImage;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import dev.slipway.platform.document.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The releases of all apps, as they are kept. */
public final class Releases {
  private final Database database;
  private final Json json;
  private final Clock clock;

  public Releases(Database database, Json json, Clock clock) {
    this.database = database;
    this.json = json;
    this.clock = clock;
  }

  /** The release of that number; empty when there is none. */
  public Optional<Release> find(String app, int number) {
    return database.read(handle -> find(handle, app, number));
  }

  /**
   * The release of that number.
   *
   * @throws SlipwayException.NotFound when there is none
   */
  public Release get(String app, int number) {
    return find(app, number)
        .orElseThrow(() -> new SlipwayException.NotFound("Release", app + "/" + number));
  }

  /** All releases of an app, the newest first. */
  public List<Release> list(String app) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from releases where app = :app order by number desc")
                .bind("app", app)
                .map((row, context) -> read(row))
                .list());
  }

  /** Every release that an environment points at or is served by. */
  public List<Release> pointedAt() {
    return database.read(
        handle ->
            handle
                .createQuery(
                    """
                    select r.* from releases r where exists (
                      select 1 from environments e where e.app = r.app
                        and (e.release = r.number or e.serving_release = r.number))""")
                .map((row, context) -> read(row))
                .list());
  }

  /** Writes down what was built for a release; a release that has its image keeps it. */
  public Release built(String app, int number, BuiltImage image) {
    return database.inTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  update releases set image = :image, revision = coalesce(revision, :revision)
                  where app = :app and number = :number and image is null""")
              .bind("image", json.write(image))
              .bind("revision", image.revision())
              .bind("app", app)
              .bind("number", number)
              .execute();
          return find(handle, app, number)
              .orElseThrow(() -> new SlipwayException.NotFound("Release", app + "/" + number));
        });
  }

  Optional<Release> find(Handle handle, String app, int number) {
    return handle
        .createQuery("select * from releases where app = :app and number = :number")
        .bind("app", app)
        .bind("number", number)
        .map((row, context) -> read(row))
        .findOne();
  }

  Release add(
      Handle handle,
      String app,
      AppDefinition definition,
      String revision,
      String user,
      String note) {
    int number =
        handle
            .createQuery("select coalesce(max(number), 0) + 1 from releases where app = :app")
            .bind("app", app)
            .mapTo(Integer.class)
            .one();
    handle
        .createUpdate(
            """
            insert into releases (app, number, definition, revision, created_at, created_by, note)
            values (:app, :number, :definition, :revision, :at, :by, :note)""")
        .bind("app", app)
        .bind("number", number)
        .bind("definition", json.write(definition))
        .bind("revision", revision)
        .bind("at", Utc.of(clock.instant()))
        .bind("by", user)
        .bind("note", note)
        .execute();
    return find(handle, app, number).orElseThrow();
  }

  private Release read(ResultSet row) throws SQLException {
    String image = row.getString("image");
    return new Release(
        row.getString("app"),
        row.getInt("number"),
        json.read(row.getString("definition"), AppDefinition.class),
        row.getString("revision"),
        image == null ? null : json.read(image, BuiltImage.class),
        Utc.read(row, "created_at"),
        row.getString("created_by"),
        row.getString("note"));
  }
}
