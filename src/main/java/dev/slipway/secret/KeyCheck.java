package dev.slipway.secret;

import dev.slipway.platform.SlipwayException.Failed;
import dev.slipway.platform.database.Database;
import dev.slipway.platform.database.Utc;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Opens the key ring at start and compares it with the canaries in the database: a wrong or lost key
 * stops the start here, before anything is sealed with it.
 */
final class KeyCheck {
  private final Database database;
  private final Clock clock;
  private final Envelope envelope;

  KeyCheck(Database database, Clock clock, Envelope envelope) {
    this.database = database;
    this.clock = clock;
    this.envelope = envelope;
  }

  KeyRing open(KeySource source) {
    KeyRing ring = source.open(database.read(KeyCheck::canaries).isEmpty());
    database.useTransaction(
        handle -> {
          handle.createQuery("select id from secret_guard where id = 1 for update")
              .mapTo(Integer.class)
              .one();
          check(handle, ring);
        });
    return ring;
  }

  private void check(Handle handle, KeyRing ring) {
    Map<String, byte[]> canaries = canaries(handle);
    for (String id : ring.ids()) {
      byte[] canary = canaries.get(id);
      if (canary != null && !envelope.isCanaryOf(ring, id, canary)) {
        throw new Failed(
            "the encryption key '" + id + "' is not the one that sealed this database's secrets;"
                + " put the right one into SLIPWAY_ENCRYPTION_KEYS or the key file");
      }
    }
    if (!canaries.isEmpty() && ring.ids().stream().noneMatch(canaries::containsKey)) {
      throw new Failed(
          "none of the encryption keys (" + String.join(", ", ring.ids())
              + ") is one that this database was made with (" + String.join(", ", canaries.keySet())
              + "); put the old key back beside the new one, then rotate");
    }
    refuseMissing(handle, ring);
    ring.ids().stream().filter(id -> !canaries.containsKey(id)).forEach(id -> add(handle, ring, id));
  }

  private static void refuseMissing(Handle handle, KeyRing ring) {
    List<String> used =
        handle.createQuery("select distinct key_id from secret_version order by key_id")
            .mapTo(String.class)
            .list();
    for (String id : used) {
      if (ring.find(id).isEmpty()) {
        throw new Failed(
            "secrets are sealed with the encryption key '" + id + "', which is missing; put it back"
                + " into SLIPWAY_ENCRYPTION_KEYS or the key file");
      }
    }
  }

  private void add(Handle handle, KeyRing ring, String id) {
    handle
        .createUpdate(
            "insert into secret_canary (key_id, sealed, created_at) values (:id, :sealed, :now)")
        .bind("id", id)
        .bind("sealed", envelope.canary(ring, id))
        .bind("now", Utc.of(clock.instant()))
        .execute();
  }

  private static Map<String, byte[]> canaries(Handle handle) {
    Map<String, byte[]> canaries = new LinkedHashMap<>();
    handle
        .createQuery("select key_id, sealed from secret_canary order by created_at, key_id")
        .map((row, context) -> canaries.put(row.getString(1), row.getBytes(2)) == null)
        .list();
    return canaries;
  }
}
