package dev.zseal.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VaultDriftsTest {

  private final VaultDrifts drifts = new VaultDrifts();

  private void wrapped(String dataset, String encryptionRoot) {
    drifts.add(
        new Observed.Drift(dataset, "usb", "tue", "aaaaaaaa", "bbbbbbbb", true), encryptionRoot);
  }

  @Test
  void aKeyThatOthersInheritIsToldOnce() {
    wrapped("tank/home/ann", "tank/home");
    wrapped("tank/home", "tank/home");
    wrapped("tank/home/bob", "tank/home");
    wrapped("tank/own", "tank/own");

    assertThat(drifts.told())
        .extracting(Observed.Drift::dataset)
        .containsExactly("tank/home", "tank/own");
  }

  @Test
  void ofARootThatTheVaultDoesNotHaveOneIsTold() {
    wrapped("tank/home/bob", "tank/home");
    wrapped("tank/home/ann", "tank/home");

    assertThat(drifts.told()).extracting(Observed.Drift::dataset).containsExactly("tank/home/ann");
  }
}
