package dev.zseal.vault.pack;

/// A pack, whatever file holds it at the time.
public record PackId(long series, int number) {

  /// The pack of a blob.
  public static PackId of(BlobRef ref) {
    return new PackId(ref.series(), ref.number());
  }
}
