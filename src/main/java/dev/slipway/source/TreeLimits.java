package dev.slipway.source;

/**
 * What a single source may hold. A source that passes a limit is refused as soon as that is seen.
 *
 * @param packedBytes bytes of an upload, or bytes received from a Git host
 * @param unpackedBytes bytes of all files together
 * @param entries files, folders and links
 * @param pathLength characters of one path, from the tree's root
 * @param nameBytes bytes of one name in UTF-8; Linux allows 255
 */
public record TreeLimits(
    long packedBytes, long unpackedBytes, int entries, int pathLength, int nameBytes) {

  /** 512 MiB packed, 2 GiB unpacked, 200,000 entries, paths of 1024 characters. */
  public static final TreeLimits DEFAULT =
      new TreeLimits(512L << 20, 2L << 30, 200_000, 1024, 255);
}
