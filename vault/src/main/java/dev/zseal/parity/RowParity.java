package dev.zseal.parity;

import java.util.Arrays;

/// Up to three parities over columns of equal length, and the way back.
///
/// Of data columns d(0) to d(k-1) the parities are P = sum of d(j), Q = sum of 2^j d(j) and R = sum
/// of 4^j d(j) in GF(2^8), byte by byte, as in RAID-Z3 (OpenZFS
/// `module/zfs/vdev_raidz_math_impl.h`). With at most [#MAX_COLUMNS] columns any loss of as many
/// columns as there are parities can be undone, whether data or parity.
///
/// Columns are fed from the last to the first, so that each step only doubles and adds.
public final class RowParity {

  /// Parities there can be.
  public static final int MAX_PARITY = 3;

  /// Data columns there can be: the powers of 2 repeat after 255.
  public static final int MAX_COLUMNS = 255 - MAX_PARITY;

  private final int parities;
  private final long[][] sums;
  private int words;

  /// @param parities 1 to 3
  /// @param maxWords longest column, in words of 8 bytes
  public RowParity(int parities, int maxWords) {
    if (parities < 1 || parities > MAX_PARITY) {
      throw new IllegalArgumentException("%d parities".formatted(parities));
    }
    this.parities = parities;
    this.sums = new long[parities][maxWords];
  }

  /// Begins anew, with columns of `count` words.
  public void begin(int count) {
    words = count;
    for (long[] sum : sums) {
      Arrays.fill(sum, 0, count, 0);
    }
  }

  /// Takes the next column, the last first. Words past `length` count as 0.
  ///
  /// What is doubled and added in one loop is fetched once. One loop for all three sums was slower
  /// than three (Java 25): two at a time are not.
  public void add(long[] column, int length) {
    if (parities == 1) {
      addTo(sums[0], column, length);
      return;
    }
    addToBoth(sums[0], sums[1], column, length);
    for (int i = length; i < words; i++) {
      sums[1][i] = Gf256.twice(sums[1][i]);
    }
    if (parities > 2) {
      addToFourfold(sums[2], column, length);
      for (int i = length; i < words; i++) {
        sums[2][i] = Gf256.fourfold(sums[2][i]);
      }
    }
  }

  private static void addToBoth(long[] p, long[] q, long[] column, int length) {
    for (int i = 0; i < length; i++) {
      long data = column[i];
      p[i] ^= data;
      q[i] = Gf256.twice(q[i]) ^ data;
    }
  }

  private static void addToFourfold(long[] r, long[] column, int length) {
    for (int i = 0; i < length; i++) {
      r[i] = Gf256.fourfold(r[i]) ^ column[i];
    }
  }

  /// Parity `index` (0 is P) of what was added. Good until [#begin].
  public long[] parity(int index) {
    return sums[index];
  }

  private static void addTo(long[] sum, long[] column, int length) {
    for (int i = 0; i < length; i++) {
      sum[i] ^= column[i];
    }
  }

  /// Rebuilds lost data columns of one row.
  ///
  /// The caller has fed all columns, zeroes for the lost ones, so that the sums lack just those.
  ///
  /// @param lost indexes of the lost data columns, at most as many as there are whole parities
  /// @param whole indexes of the parities that are whole
  /// @param stored the parities as stored; only the whole ones are looked at
  /// @return the lost columns, in the order of `lost`
  public long[][] rebuild(int[] lost, int[] whole, long[][] stored) {
    int n = lost.length;
    if (n > whole.length) {
      throw new IllegalArgumentException("%d lost, %d parities".formatted(n, whole.length));
    }
    long[][] syndromes = new long[n][];
    int[][] matrix = new int[n][n];
    for (int row = 0; row < n; row++) {
      int parity = whole[row];
      syndromes[row] = Arrays.copyOf(stored[parity], words);
      addTo(syndromes[row], sums[parity], words);
      for (int column = 0; column < n; column++) {
        matrix[row][column] = Gf256.power(parity * lost[column]);
      }
    }
    return solve(matrix, syndromes);
  }

  /// Gauss and Jordan; every matrix met here can be inverted (see the class).
  private static long[][] solve(int[][] matrix, long[][] values) {
    int n = matrix.length;
    for (int pivot = 0; pivot < n; pivot++) {
      int row = pivot;
      while (matrix[row][pivot] == 0) {
        row++;
      }
      swap(matrix, values, row, pivot);
      int inverse = Gf256.invert(matrix[pivot][pivot]);
      scale(matrix[pivot], values[pivot], inverse);
      for (int other = 0; other < n; other++) {
        int factor = matrix[other][pivot];
        if (other != pivot && factor != 0) {
          addScaled(matrix[other], values[other], matrix[pivot], values[pivot], factor);
        }
      }
    }
    return values;
  }

  private static void swap(int[][] matrix, long[][] values, int a, int b) {
    int[] row = matrix[a];
    matrix[a] = matrix[b];
    matrix[b] = row;
    long[] value = values[a];
    values[a] = values[b];
    values[b] = value;
  }

  private static void scale(int[] row, long[] value, int factor) {
    for (int i = 0; i < row.length; i++) {
      row[i] = Gf256.multiply(row[i], factor);
    }
    for (int i = 0; i < value.length; i++) {
      value[i] = times(value[i], factor);
    }
  }

  private static void addScaled(int[] row, long[] value, int[] from, long[] fromValue, int factor) {
    for (int i = 0; i < row.length; i++) {
      row[i] ^= Gf256.multiply(from[i], factor);
    }
    for (int i = 0; i < value.length; i++) {
      value[i] ^= times(fromValue[i], factor);
    }
  }

  /// Eight elements times one factor, by doubling.
  private static long times(long elements, int factor) {
    long power = elements;
    long product = 0;
    for (int rest = factor; rest != 0; rest >>>= 1) {
      product ^= power & -(rest & 1L);
      power = Gf256.twice(power);
    }
    return product;
  }
}
