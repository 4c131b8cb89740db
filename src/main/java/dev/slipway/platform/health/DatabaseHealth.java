package dev.slipway.platform.health;

import dev.slipway.platform.database.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Whether the metadata database answers. */
public final class DatabaseHealth implements HealthPart {
  private static final int ANSWER_SECONDS = 3;

  private final Database database;
  private final String url;

  /**
   * @param url of the database, without credentials; named where it does not answer
   */
  public DatabaseHealth(Database database, String url) {
    this.database = database;
    this.url = url;
  }

  @Override
  public String name() {
    return "database";
  }

  @Override
  public Optional<String> problem() {
    try (Connection connection = database.dataSource().getConnection()) {
      return connection.isValid(ANSWER_SECONDS) ? Optional.empty() : away();
    } catch (SQLException e) {
      return away();
    }
  }

  private Optional<String> away() {
    return Optional.of("the database at " + url + " does not answer");
  }
}
