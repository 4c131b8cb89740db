package dev.slipway.platform.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** Times in the database: {@code timestamp(6)} holding UTC, whatever the machine's time zone is. */
public final class Utc {
  private Utc() {}

  /** What to bind for {@code instant}, cut to the microseconds that both databases keep. */
  public static LocalDateTime of(Instant instant) {
    return instant == null
        ? null
        : LocalDateTime.ofInstant(instant, ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
  }

  /** What stands in {@code column}; null for null. */
  public static Instant read(ResultSet row, String column) throws SQLException {
    LocalDateTime stored = row.getObject(column, LocalDateTime.class);
    return stored == null ? null : stored.toInstant(ZoneOffset.UTC);
  }
}
