package dev.zseal.key;

import io.nayuki.qrcodegen.QrCode;
import java.util.ArrayList;
import java.util.List;

/// A QR code as text: each character shows two modules, one above the other.
public final class QrText {

  /// Light modules around the code (ISO/IEC 18004).
  private static final int QUIET = 4;

  private QrText() {}

  /// The lines of the code for `text`, dark on light paper. Each begins with `--`, so that it is
  /// passed over where the text around it is read.
  public static List<String> of(String text) {
    QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
    List<String> lines = new ArrayList<>();
    for (int y = -QUIET; y < code.size + QUIET; y += 2) {
      StringBuilder line = new StringBuilder("--");
      for (int x = -QUIET; x < code.size + QUIET; x++) {
        boolean upper = code.getModule(x, y);
        boolean lower = code.getModule(x, y + 1);
        line.append(upper ? lower ? '█' : '▀' : lower ? '▄' : ' ');
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
