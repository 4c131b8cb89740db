package dev.slipway.app;

import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.database.Database;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/** Which environment every host and path prefix belongs to; each belongs to one at most. */
public final class Routes {
  private final Database database;

  public Routes(Database database) {
    this.database = database;
  }

  /** One routed environment. */
  public record Routed(Route route, EnvironmentKey key) {}

  /** All routes. */
  public List<Routed> all() {
    return database.read(handle -> handle.createQuery("select * from routes").map(this::read).list());
  }

  /** The routes of one app. */
  public List<Routed> list(String app) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from routes where app = :app")
                .bind("app", app)
                .map(this::read)
                .list());
  }

  /**
   * Gives an app's environments their routes, and no others.
   *
   * @throws SlipwayException.Conflict when one belongs to another app, naming it
   */
  void assign(Handle handle, String app, Map<EnvironmentName, Route> routes) {
    handle.createUpdate("delete from routes where app = :app").bind("app", app).execute();
    try {
      routes.forEach((environment, route) -> add(handle, new EnvironmentKey(app, environment), route));
    } catch (JdbiException e) {
      if (Database.isTaken(e)) {
        throw new SlipwayException.Conflict(
            "a route of app '" + app + "' was given to another app at this moment; try again");
      }
      throw e;
    }
  }

  private void add(Handle handle, EnvironmentKey key, Route route) {
    String host = route.host() == null ? "" : route.host();
    handle
        .createQuery("select * from routes where host = :host and path = :path")
        .bind("host", host)
        .bind("path", route.path())
        .map(this::read)
        .findOne()
        .ifPresent(
            taken -> {
              throw new SlipwayException.Conflict(
                  "the route "
                      + (host.isEmpty() ? "*" : host)
                      + route.path()
                      + " belongs to "
                      + taken.key()
                      + "; choose another spec.route");
            });
    handle
        .createUpdate(
            """
            insert into routes (host, path, app, environment)
            values (:host, :path, :app, :environment)""")
        .bind("host", host)
        .bind("path", route.path())
        .bind("app", key.app())
        .bind("environment", key.environment().value())
        .execute();
  }

  private Routed read(java.sql.ResultSet row, org.jdbi.v3.core.statement.StatementContext context)
      throws java.sql.SQLException {
    String host = row.getString("host");
    return new Routed(
        new Route(host.isEmpty() ? null : host, row.getString("path")),
        new EnvironmentKey(
            row.getString("app"), EnvironmentName.of(row.getString("environment"))));
  }
}
