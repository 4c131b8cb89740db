package dev.slipway.access;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** The users' table. */
final class Users {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,63}");

  private final Database database;
  private final Clock clock;

  Users(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A user with the hash of the password. */
  record Stored(User user, String passwordHash) {}

  /**
   * The one way a name is written.
   *
   * @throws Invalid when name or password break the rules, naming each
   */
  static String checked(String name, SecretValue password) {
    List<FieldError> errors = new ArrayList<>();
    String normal = normal(name);
    if (!NAME.matcher(normal).matches()) {
      errors.add(
          new FieldError(
              "username",
              "use 1 to 64 letters, digits, dots, dashes, underscores or @, a letter or digit first"));
    }
    int length = password == null ? 0 : password.reveal().length();
    if (length < Passwords.SHORTEST || length > Passwords.LONGEST) {
      errors.add(
          new FieldError(
              "password",
              "use " + Passwords.SHORTEST + " to " + Passwords.LONGEST + " characters"));
    }
    if (!errors.isEmpty()) {
      throw new Invalid("this user cannot be made", errors);
    }
    return normal;
  }

  static String normal(String name) {
    return name == null ? "" : name.strip().toLowerCase(Locale.ROOT);
  }

  void insert(Handle handle, String name, String passwordHash, Set<Role> roles) {
    handle
        .createUpdate(
            """
            insert into access_user (name, password_hash, roles, disabled, created_at, updated_at)
            values (:name, :hash, :roles, false, :now, :now)
            """)
        .bind("name", name)
        .bind("hash", passwordHash)
        .bind("roles", Role.join(roles))
        .bind("now", Utc.of(clock.instant()))
        .execute();
  }

  Optional<Stored> find(String name) {
    return database.read(
        handle ->
            handle
                .createQuery("select * from access_user where name = :name")
                .bind("name", normal(name))
                .map(
                    (row, context) ->
                        new Stored(
                            new User(
                                row.getString("name"),
                                Role.split(row.getString("roles")),
                                row.getBoolean("disabled"),
                                Utc.read(row, "created_at")),
                            row.getString("password_hash")))
                .findOne());
  }
}
