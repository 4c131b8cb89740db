package dev.slipway.secret;

import dev.slipway.platform.SecretValue;
import dev.slipway.platform.SlipwayException;
import dev.slipway.platform.SlipwayException.FieldError;
import dev.slipway.platform.SlipwayException.Invalid;
import dev.slipway.platform.SlipwayException.NotFound;
import dev.slipway.platform.SlipwayException.Unavailable;
import dev.slipway.platform.Startable;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import dev.slipway.platform.document.MetadataRules;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Named secrets: values go in, encrypted; they come out to the rooms that hand them over and never
 * through the API. Each change is a new version; the last {@value #KEPT} are kept.
 */
public final class Secrets implements SecretLookup, Startable {
  static final int KEPT = 10;
  private static final int MOST = 10_000;
  private static final int LARGEST = 64 * 1024;

  private final Database database;
  private final Clock clock;
  private final KeySource source;
  private final Envelope envelope = new Envelope();
  private volatile KeyRing ring;

  public Secrets(Database database, Clock clock, KeySource source) {
    this.database = database;
    this.clock = clock;
    this.source = source;
  }

  @Override
  public int order() {
    return RECORDS - 10;
  }

  @Override
  public String part() {
    return "secrets";
  }

  /**
   * Opens the key ring and checks it against the database.
   *
   * @throws SlipwayException.Failed when a key is wrong or missing: the start ends here
   */
  @Override
  public void start() {
    ring = new KeyCheck(database, clock, envelope).open(source);
  }

  /**
   * Puts a value in, as the secret's next version.
   *
   * @param author the user's name
   * @throws Invalid when the name is no name, or the value empty or larger than 64 KiB
   */
  public SecretMetadata put(String name, SecretValue value, String author) {
    check(name, value);
    KeyRing keys = keys();
    try {
      return database.inTransaction(handle -> put(handle, keys, name, value, author));
    } catch (UnableToExecuteStatementException e) {
      if (find(name).isEmpty()) {
        throw e;
      }
      // another call made the secret at the same time: ours is its next version
      return database.inTransaction(handle -> put(handle, keys, name, value, author));
    }
  }

  private SecretMetadata put(
      Handle handle, KeyRing keys, String name, SecretValue value, String author) {
    LocalDateTime now = Utc.of(clock.instant());
    Optional<Integer> current =
        handle
            .createQuery("select version from secret where name = :name for update")
            .bind("name", name)
            .mapTo(Integer.class)
            .findOne();
    int version = current.orElse(0) + 1;
    if (current.isEmpty()) {
      refuseTooMany(handle);
    }
    String sql =
        current.isEmpty()
            ? """
              insert into secret (name, version, created_at, updated_at, updated_by)
              values (:name, :version, :now, :now, :author)
              """
            : """
              update secret set version = :version, updated_at = :now, updated_by = :author
              where name = :name
              """;
    handle
        .createUpdate(sql)
        .bind("name", name)
        .bind("version", version)
        .bind("now", now)
        .bind("author", author)
        .execute();
    insertVersion(handle, name, version, envelope.seal(keys, name, version, value), now, author);
    handle
        .createUpdate("delete from secret_version where name = :name and version <= :old")
        .bind("name", name)
        .bind("old", version - KEPT)
        .execute();
    return metadata(handle, name).orElseThrow();
  }

  private static void refuseTooMany(Handle handle) {
    int count = handle.createQuery("select count(*) from secret").mapTo(Integer.class).one();
    if (count >= MOST) {
      throw new SlipwayException.Conflict("there are " + MOST + " secrets; delete unused ones");
    }
  }

  private static void insertVersion(
      Handle handle,
      String name,
      int version,
      Envelope.Sealed sealed,
      LocalDateTime now,
      String author) {
    handle
        .createUpdate(
            """
            insert into secret_version
              (name, version, key_id, wrapped_key, sealed, created_at, created_by)
            values (:name, :version, :key, :wrapped, :sealed, :now, :author)
            """)
        .bind("name", name)
        .bind("version", version)
        .bind("key", sealed.keyId())
        .bind("wrapped", sealed.wrappedKey())
        .bind("sealed", sealed.sealed())
        .bind("now", now)
        .bind("author", author)
        .execute();
  }

  private static void check(String name, SecretValue value) {
    if (!MetadataRules.isName(name)) {
      throw new Invalid(
          "this secret cannot be stored",
          List.of(
              new FieldError(
                  "metadata.name",
                  "use 1 to 40 lower case letters, digits and dashes, a letter first")));
    }
    int bytes = value == null ? 0 : value.reveal().getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > LARGEST) {
      throw new Invalid(
          "this secret cannot be stored",
          List.of(new FieldError("spec.value", "must have 1 byte to 64 KiB in UTF-8")));
    }
  }

  private record Version(String name, int number, Envelope.Sealed sealed) {}

  @Override
  public SecretValue reveal(String name) {
    KeyRing keys = keys();
    Version version =
        database
            .read(
                handle ->
                    handle
                        .createQuery(
                            """
                            select v.* from secret s
                            join secret_version v on v.name = s.name and v.version = s.version
                            where s.name = :name
                            """)
                        .bind("name", name)
                        .map(Secrets::readVersion)
                        .findOne())
            .orElseThrow(() -> new NotFound("secret", name));
    return envelope.open(keys, version.name, version.number, version.sealed);
  }

  /** All secrets without their values, by name. */
  public List<SecretMetadata> list() {
    return database.read(
        handle ->
            handle.createQuery("select * from secret order by name").map(Secrets::read).list());
  }

  /** What may be told of one; empty when there is none of that name. */
  public Optional<SecretMetadata> find(String name) {
    return database.read(handle -> metadata(handle, name));
  }

  /**
   * Removes a secret with all its versions.
   *
   * @throws NotFound when there is none of that name
   */
  public void delete(String name) {
    int deleted =
        database.inTransaction(
            handle ->
                handle
                    .createUpdate("delete from secret where name = :name")
                    .bind("name", name)
                    .execute());
    if (deleted == 0) {
      throw new NotFound("secret", name);
    }
  }

  /**
   * Wraps every data key that an older key wrapped by the active key, one row at a time, while
   * everything goes on; when interrupted it can simply be called again.
   *
   * @return how many versions were wrapped anew
   */
  public int rotate() {
    KeyRing keys = keys();
    // without what is sealed: all versions of all secrets at once could be gigabytes
    List<Version> stale =
        database.read(
            handle ->
                handle
                    .createQuery(
                        """
                        select name, version, key_id, wrapped_key
                        from secret_version where key_id <> :active""")
                    .bind("active", keys.activeId())
                    .map((row, context) -> readVersion(row, new byte[0]))
                    .list());
    int count = 0;
    for (Version version : stale) {
      Envelope.Sealed anew = envelope.rewrap(keys, version.name, version.number, version.sealed);
      count += database.inTransaction(handle -> replaceKey(handle, version, anew));
    }
    return count;
  }

  private static int replaceKey(Handle handle, Version version, Envelope.Sealed anew) {
    return handle
        .createUpdate(
            """
            update secret_version set key_id = :key, wrapped_key = :wrapped
            where name = :name and version = :version and key_id = :old
            """)
        .bind("key", anew.keyId())
        .bind("wrapped", anew.wrappedKey())
        .bind("name", version.name)
        .bind("version", version.number)
        .bind("old", version.sealed.keyId())
        .execute();
  }

  private KeyRing keys() {
    KeyRing open = ring;
    if (open == null) {
      throw new Unavailable("the key ring of the secrets is not open yet");
    }
    return open;
  }

  private static Optional<SecretMetadata> metadata(Handle handle, String name) {
    return handle
        .createQuery("select * from secret where name = :name")
        .bind("name", name)
        .map(Secrets::read)
        .findOne();
  }

  private static SecretMetadata read(ResultSet row, StatementContext context) throws SQLException {
    return new SecretMetadata(
        row.getString("name"),
        row.getInt("version"),
        Utc.read(row, "created_at"),
        Utc.read(row, "updated_at"),
        row.getString("updated_by"));
  }

  private static Version readVersion(ResultSet row, StatementContext context) throws SQLException {
    return readVersion(row, row.getBytes("sealed"));
  }

  private static Version readVersion(ResultSet row, byte[] sealed) throws SQLException {
    return new Version(
        row.getString("name"),
        row.getInt("version"),
        new Envelope.Sealed(row.getString("key_id"), row.getBytes("wrapped_key"), sealed));
  }
}
