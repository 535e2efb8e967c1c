package dev.zseal.alert;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;

/// A letter as a mail of RFC 5322.
///
/// Its `Message-ID` is made of what it tells, so that a second delivery of the same is known as
/// one. What is told of an alarm refers to its first message and so stands in one thread with it.
/// `Auto-Submitted` (RFC 3834) keeps holiday notices away.
final class MailMessage {
  private static final int ID_BYTES = 16;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private MailMessage() {}

  static MimeMessage of(Session session, Mail mail, Letter letter, Origin origin, Instant now)
      throws MessagingException {
    InternetAddress from = new InternetAddress(mail.from(), true);
    String domain = from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
    String thread = id("thread", letter, origin, domain);
    boolean isFirst = letter.notices().size() > 1 || letter.worst().kind() == Notice.Kind.RAISED;
    var message =
        new MimeMessage(session) {
          @Override
          protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", isFirst ? thread : id("message", letter, origin, domain));
          }
        };
    message.setFrom(from);
    for (String address : mail.to()) {
      message.addRecipient(Message.RecipientType.TO, new InternetAddress(address, true));
    }
    message.setSubject(CleanText.line(letter.title(), 400), "UTF-8");
    message.setHeader("Date", DATE.format(now));
    message.setHeader("Auto-Submitted", "auto-generated");
    if (!isFirst) {
      message.setHeader("In-Reply-To", thread);
      message.setHeader("References", thread);
    }
    message.setText(letter.text(), "UTF-8");
    message.saveChanges();
    return message;
  }

  /// @param of `thread` for what all messages about one alarm have in common, `message` for this
  ///   one
  private static String id(String of, Letter letter, Origin origin, String domain) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      add(hash, origin.host());
      for (Notice notice : letter.notices()) {
        add(hash, notice.alarm().key());
        add(hash, notice.open().since().toString());
        if (of.equals("message") || letter.notices().size() > 1) {
          add(hash, notice.kind().word());
          add(hash, notice.time().toString());
        }
      }
      return "<zseal.%s@%s>"
          .formatted(HexFormat.of().formatHex(hash.digest(), 0, ID_BYTES), domain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(MessageDigest hash, String text) {
    hash.update(text.getBytes(StandardCharsets.UTF_8));
    hash.update((byte) 0);
  }
}
