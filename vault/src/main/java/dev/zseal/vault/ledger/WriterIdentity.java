package dev.zseal.vault.ledger;

import dev.zseal.problem.FileTrouble;
import dev.zseal.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/// Who writes to a vault: an Ed25519 key pair of this host and user, which signs its acts.
///
/// Nothing of a vault is lost with the key: restoring never needs it.
public final class WriterIdentity {

  private static final String ALGORITHM = "Ed25519";
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final PrivateKey privateKey;
  private final PublicKey publicKey;
  private final String id;

  private WriterIdentity(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.id = Capsule.sha256(publicKey.getEncoded()).substring(0, 16);
  }

  /// Makes a new identity that is kept nowhere.
  public static WriterIdentity generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return new WriterIdentity(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  /// Reads the identity kept in `file`, making it at first use, readable by this user alone.
  public static WriterIdentity load(Path file) throws Problem {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      List<String> lines = Files.readAllLines(file);
      if (lines.size() < 2) {
        throw damaged(file, "two lines were expected");
      }
      KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
      byte[] secret = Base64.getDecoder().decode(lines.get(0));
      byte[] open = Base64.getDecoder().decode(lines.get(1));
      return new WriterIdentity(
          factory.generatePrivate(new PKCS8EncodedKeySpec(secret)),
          factory.generatePublic(new X509EncodedKeySpec(open)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw damaged(file, "it does not hold an Ed25519 key pair");
    } catch (IOException e) {
      String what = "cannot keep this host's writer key in " + file;
      String next = "Give this user a state folder it can write (ZSEAL_STATE or XDG_STATE_HOME).";
      throw FileTrouble.isForbidden(e)
          ? new Problem.Refused(what, FileTrouble.words(file, e), next)
          : new Problem.Unavailable(what, FileTrouble.words(file, e), next, e);
    }
  }

  private static void create(Path file) throws IOException {
    WriterIdentity fresh = generate();
    Base64.Encoder base64 = Base64.getEncoder();
    List<String> lines =
        List.of(
            base64.encodeToString(fresh.privateKey.getEncoded()),
            base64.encodeToString(fresh.publicKey.getEncoded()));
    Path folder = file.toAbsolutePath().resolveSibling(".").normalize();
    Files.createDirectories(folder);
    Path whole = Files.createTempFile(folder, "writer", ".new", OWNER_ONLY);
    try {
      Files.write(whole, lines);
      sync(whole, StandardOpenOption.WRITE);
      Files.createLink(file, whole);
      sync(folder, StandardOpenOption.READ);
    } catch (FileAlreadyExistsException _) {
      // Another zseal of this user was quicker; its key is as good.
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  /// A power cut must not leave half a key: it would be in the way of every later command.
  private static void sync(Path path, StandardOpenOption access) throws IOException {
    try (FileChannel channel = FileChannel.open(path, access)) {
      channel.force(true);
    }
  }

  private static Problem damaged(Path file, String why) {
    return new Problem.Corrupt(
        "this host's writer key is damaged: " + file,
        why,
        "Move the file away; a new key is made, and vaults will show a new writer.");
  }

  /// The writer's folder in a vault: 16 hexadecimal digits of the SHA-256 of its public key.
  public String id() {
    return id;
  }

  PublicKey key() {
    return publicKey;
  }

  String publicKey() {
    return Base64.getEncoder().encodeToString(publicKey.getEncoded());
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(privateKey);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("signing failed", e);
    }
  }
}
