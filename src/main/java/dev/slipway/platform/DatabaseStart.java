package dev.slipway.platform;

import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Migrations;
import java.sql.Connection;
import java.sql.SQLException;

/** Waits for the database and brings its schema to this version. */
final class DatabaseStart implements Startable {
  private static final int ANSWER_SECONDS = 5;

  private final Database database;
  private final String url;

  /**
   * @param url of the database, without credentials; named where it does not answer
   */
  DatabaseStart(Database database, String url) {
    this.database = database;
    this.url = url;
  }

  @Override
  public int order() {
    return DATABASE;
  }

  @Override
  public String part() {
    return "database";
  }

  @Override
  public void start() {
    connect();
    new Migrations(database).apply();
  }

  private void connect() {
    try (Connection connection = database.dataSource().getConnection()) {
      if (!connection.isValid(ANSWER_SECONDS)) {
        throw new SlipwayException.Unavailable(
            "the database at " + url + " does not answer within " + ANSWER_SECONDS + " seconds");
      }
    } catch (SQLException e) {
      throw new SlipwayException.Unavailable(
          "the database at " + url + " cannot be reached: " + rootMessage(e), e);
    }
  }

  /** The driver's own words: the pool's are about its classes. */
  private static String rootMessage(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message.strip();
  }
}
