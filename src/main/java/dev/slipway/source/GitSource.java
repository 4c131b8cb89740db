package dev.slipway.source;

import dev.slipway.platform.SlipwayException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jgit.api.FetchCommand;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.LsRemoteCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.InvalidRemoteException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;

/**
 * Git repositories. A fetch brings one commit without history where the host allows that, into a
 * bare repository of its own, and writes the files from there: no hook, filter or setting of the
 * repository has any effect, and there is no {@code .git} in the tree.
 */
final class GitSource {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{40}");
  private static final Pattern REF = Pattern.compile("[^\\s~^:?*\\[\\\\\\x00-\\x20-][^\\s~^:?*\\[\\\\]*");
  private static final int LONGEST_REF = 250;

  private final SourceSettings settings;
  private final Credentials credentials;
  private final Trees trees;

  GitSource(SourceSettings settings, Credentials credentials, Trees trees) {
    this.settings = settings;
    this.credentials = credentials;
    this.trees = trees;
    IsolatedGit.install();
  }

  /** The commit that {@code source} means right now, 40 hex digits. */
  String resolve(SourceRef.Git source) {
    GitUrl url = GitUrl.parse(source.url());
    String ref = checkedRef(source.ref());
    folder(source);
    GitCredential credential = credential(source);
    if (ref != null && COMMIT.matcher(ref).matches()) {
      return ref.toLowerCase(Locale.ROOT);
    }
    try (ConnectionGate gate = gate();
        GitAccess access = new GitAccess(url, credential, gate, settings.sources())) {
      return resolve(access, gate, ref);
    } catch (IOException e) {
      throw new SlipwayException.Unavailable("no connection can be opened: " + e.getMessage(), e);
    }
  }

  private String resolve(GitAccess access, ConnectionGate gate, String ref) {
    LsRemoteCommand command =
        Git.lsRemoteRepository()
            .setRemote(access.uri().toString())
            .setTransportConfigCallback(access::prepare);
    Map<String, Ref> refs;
    try {
      refs = command.callAsMap();
    } catch (GitAPIException | JGitInternalException e) {
      throw told(access.url(), gate, e);
    }
    List<String> names =
        ref == null
            ? List.of("HEAD")
            : List.of("refs/heads/" + ref, "refs/tags/" + ref, ref.startsWith("refs/") ? ref : "");
    for (String name : names) {
      Ref found = refs.get(name);
      if (found != null && found.getObjectId() != null) {
        ObjectId peeled = found.getPeeledObjectId();
        return (peeled != null ? peeled : found.getObjectId()).name();
      }
    }
    throw new SlipwayException.Failed(
        ref == null
            ? "the repository '" + access.url() + "' is empty"
            : "the repository '"
                + access.url()
                + "' has no branch or tag '"
                + ref
                + "'; a commit must be given with all its 40 digits");
  }

  /** Brings the files of {@code commit} into the empty folder {@code target}. */
  void fetch(SourceRef.Git source, String commit, Path target) throws IOException {
    GitUrl url = GitUrl.parse(source.url());
    String folder = folder(source);
    if (!COMMIT.matcher(commit).matches()) {
      throw new SlipwayException.Invalid("'" + commit + "' is not a commit");
    }
    GitCredential credential = credential(source);
    Path scratch = trees.create();
    try (ConnectionGate gate = gate();
        GitAccess access = new GitAccess(url, credential, gate, settings.sources())) {
      TreeWriter writer = new TreeWriter(target, settings.limits());
      new GitTree(scratch, writer, (from, id, into) -> bring(from, gate, id, into))
          .write(access, ObjectId.fromString(commit), folder);
      writer.finish();
    } finally {
      trees.discard(scratch);
    }
  }

  /** Brings one commit into {@code repository}: alone, or, where the host refuses, all of them. */
  private void bring(GitAccess access, ConnectionGate gate, ObjectId commit, Repository repository)
      throws IOException {
    try {
      fetch(access, repository, 1, commit.name() + ":refs/slipway/wanted");
    } catch (GitAPIException | JGitInternalException alone) {
      if (gate.reason() != null || !refused(alone)) {
        throw told(access.url(), gate, alone);
      }
      try {
        fetch(access, repository, 0, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*");
      } catch (GitAPIException | JGitInternalException all) {
        throw told(access.url(), gate, all);
      }
    }
    if (!repository.getObjectDatabase().has(commit)) {
      throw new SlipwayException.Failed(
          "the repository '" + access.url() + "' has no commit " + commit.name());
    }
  }

  private static void fetch(GitAccess access, Repository repository, int depth, String... specs)
      throws GitAPIException {
    try (Git git = Git.wrap(repository)) {
      FetchCommand command =
          git.fetch()
              .setRemote(access.uri().toString())
              .setRefSpecs(List.of(specs).stream().map(RefSpec::new).toList())
              .setTagOpt(TagOpt.NO_TAGS)
              .setCheckFetchedObjects(true)
              .setTransportConfigCallback(access::prepare);
      if (depth > 0) {
        command.setDepth(depth);
      }
      command.call();
    }
  }

  private ConnectionGate gate() throws IOException {
    return new ConnectionGate(
        settings.denyPrivate(), settings.limits().packedBytes(), settings.timeout());
  }

  private GitCredential credential(SourceRef.Git source) {
    if (source.credential() == null) {
      return null;
    }
    return credentials
        .find(source.credential())
        .orElseThrow(
            () ->
                new SlipwayException.Invalid(
                    "the Git credential '"
                        + source.credential()
                        + "' does not exist; store a secret of that name"));
  }

  private static String checkedRef(String ref) {
    if (ref == null || ref.isBlank()) {
      return null;
    }
    if (ref.length() > LONGEST_REF || !REF.matcher(ref).matches() || ref.contains("..")) {
      throw new SlipwayException.Invalid("'" + ref + "' is no name of a branch, tag or commit");
    }
    return ref;
  }

  /** The folder inside the repository without slashes around; empty for its root. */
  private static String folder(SourceRef.Git source) {
    String folder = source.folder() == null ? "" : source.folder();
    String clean = folder.replaceAll("^(\\./)*/*", "").replaceAll("/+$", "");
    boolean bad =
        List.of(clean.split("/")).stream().anyMatch(name -> name.equals("..") || name.equals(".git"));
    if (bad || clean.indexOf('\0') >= 0 || clean.contains("//")) {
      throw new SlipwayException.Invalid("the folder '" + folder + "' is not inside the repository");
    }
    return clean.equals(".") ? "" : clean;
  }

  private static boolean refused(Exception failure) {
    return !unauthorized(failure) && !causes(failure, IOException.class, "connect");
  }

  private static boolean unauthorized(Exception failure) {
    return causes(failure, Throwable.class, "not authorized")
        || causes(failure, Throwable.class, "authentication")
        || causes(failure, Throwable.class, "not permitted")
        || causes(failure, Throwable.class, "log in")
        || causes(failure, Throwable.class, "auth fail");
  }

  private static boolean causes(
      Throwable failure, Class<? extends Throwable> type, String word) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (type.isInstance(cause) && text.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private static SlipwayException told(GitUrl url, ConnectionGate gate, Exception failure) {
    if (gate.reason() != null) {
      return gate.reason();
    }
    if (unauthorized(failure)) {
      return new SlipwayException.Failed(
          "the Git host refuses us at '"
              + url
              + "'; name a valid credential in git.credential (a missing repository is often "
              + "answered so too)",
          failure);
    }
    if (causes(failure, Throwable.class, "server key did not validate")
        || causes(failure, Throwable.class, "host key")) {
      return new SlipwayException.Failed(
          "the ssh key of '" + url + "' is not the known one; nothing was sent to it", failure);
    }
    if (failure instanceof InvalidRemoteException
        || causes(failure, NoRemoteRepositoryException.class, "")) {
      return new SlipwayException.Failed("there is no Git repository at '" + url + "'", failure);
    }
    return new SlipwayException.Unavailable(
        "the Git host of '" + url + "' does not answer as it should: " + last(failure), failure);
  }

  private static String last(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName()
        + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
  }
}
