@NullMarked
package dev.zseal.vault.ledger;

import org.jspecify.annotations.NullMarked;
