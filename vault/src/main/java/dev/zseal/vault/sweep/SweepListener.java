package dev.zseal.vault.sweep;

/// Hears how far a sweep is.
public interface SweepListener {

  /// Hears nothing.
  SweepListener NONE =
      new SweepListener() {
        @Override
        public void marked(int trees, int total) {}

        @Override
        public void swept(int files, int total) {}
      };

  /// What so many snapshots and receives need was marked, of so many.
  void marked(int trees, int total);

  /// So many pack files were judged, of so many; those worth it are rewritten or gone.
  void swept(int files, int total);

  /// Something was made again or set aside that a person should know of.
  default void note(String line) {}
}
