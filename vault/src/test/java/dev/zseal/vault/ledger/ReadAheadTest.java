package dev.zseal.vault.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.zseal.problem.Problem;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadAheadTest {

  private static final List<Integer> MANY = IntStream.range(0, 1000).boxed().toList();

  @Test
  void manyAreReadSeveralAtATime_andComeInTheirOrder() throws Exception {
    var two = new CyclicBarrier(2);
    ReadAhead.Reader<Integer, Integer> slow =
        n -> {
          try {
            // Nobody goes on before another has come.
            two.await(20, TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return -n;
        };
    try (var ahead = new ReadAhead<>(MANY, slow)) {
      for (int n : MANY) {
        assertThat(ahead.read(n)).isEqualTo(-n);
      }
    }
  }

  @Test
  void whatIsReadAheadIsBounded() throws Exception {
    var read = new AtomicInteger();
    try (var ahead = new ReadAhead<>(MANY, _ -> read.incrementAndGet())) {
      assertThat(ahead.read(0)).isPositive();
    }
    assertThat(read.get()).isLessThan(MANY.size() / 2);
  }

  @Test
  void aFailureIsThatOfItsOwn_andTheOthersAreThere() throws Exception {
    ReadAhead.Reader<Integer, Integer> reader =
        n -> {
          if (n == 500) {
            throw new Problem.Corrupt("object 500 is damaged", "in a test", "Read another.");
          }
          return n;
        };
    try (var ahead = new ReadAhead<>(MANY, reader)) {
      for (int n : MANY) {
        if (n == 500) {
          assertThatThrownBy(() -> ahead.read(500)).isInstanceOf(Problem.Corrupt.class);
        } else {
          assertThat(ahead.read(n)).isEqualTo(n);
        }
      }
    }
  }
}
