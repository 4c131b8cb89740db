package dev.slipway.source;

import dev.slipway.platform.SlipwayException;

/** Brings sources to this machine. Blocking; call it on a virtual thread. */
public interface Sources {

  /**
   * Finds out what {@code source} is right now without bringing the whole of it where that can be
   * avoided: the commit of a branch, the digest of an upload.
   *
   * @return the revision to give to {@link #fetch}
   * @throws SlipwayException.Invalid when the source is not acceptable
   * @throws SlipwayException.Failed when it does not exist or refuses us, saying which
   * @throws SlipwayException.Unavailable when its host does not answer
   */
  String resolve(SourceRef source);

  /**
   * Brings the source's files.
   *
   * @param revision what {@link #resolve} said, or null for what it is now
   * @throws SlipwayException as {@link #resolve}; and {@code Invalid} for a tree that breaks a limit
   */
  SourceTree fetch(SourceRef source, String revision);
}
