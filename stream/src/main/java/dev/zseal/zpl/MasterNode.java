package dev.zseal.zpl;

import dev.zseal.objset.DmuObject;
import dev.zseal.objset.Objset;
import dev.zseal.problem.Problem;
import dev.zseal.zap.Zap;
import dev.zseal.zap.ZapEntry;

/// Object 1 of a file system: where everything else begins.
///
/// @param version of the file system's layout, 1 to 5
/// @param root number of the root directory
/// @param deleteQueue number of the ZAP of nodes deleted while in use, 0 for none
/// @param attributes number of the master of system attributes, 0 for none
/// @param domains number of the table of Windows domains, 0 for none
/// @param normalization how names are made alike before they are compared, 0 not at all
record MasterNode(
    int version,
    long root,
    long deleteQueue,
    long attributes,
    long domains,
    CaseSensitivity caseSensitivity,
    int normalization) {

  private static final long NUMBER = 1;
  private static final int LAST_VERSION = 5;

  static MasterNode read(Objset objset) throws Problem {
    DmuObject object = objset.object(NUMBER);
    if (object == null) {
      throw Damage.of(NUMBER, "the master node of the file system is missing");
    }
    Zap zap = Zap.open(object);
    long version = number(zap, "VERSION");
    if (version > LAST_VERSION) {
      throw new Problem.TooNew(
          "the file system has a layout this zseal does not know",
          "version %d, known are 1 to %d".formatted(version, LAST_VERSION),
          "Install a newer zseal.");
    }
    long root = number(zap, "ROOT");
    if (version < 1 || root < 1) {
      throw Damage.of(NUMBER, "a version and a root", version + " and " + root);
    }
    long sensitivity = number(zap, "casesensitivity");
    CaseSensitivity[] sensitivities = CaseSensitivity.values();
    if (sensitivity < 0 || sensitivity >= sensitivities.length) {
      throw Damage.of(NUMBER, "a casesensitivity from 0 to 2", sensitivity);
    }
    return new MasterNode(
        (int) version,
        root,
        number(zap, "DELETE_QUEUE"),
        number(zap, "SA_ATTRS"),
        number(zap, "FUID"),
        sensitivities[(int) sensitivity],
        (int) number(zap, "normalization"));
  }

  private static long number(Zap zap, String name) throws Problem {
    ZapEntry entry = zap.get(name);
    return entry == null || !entry.isNumber() ? 0 : entry.integer(0);
  }
}
