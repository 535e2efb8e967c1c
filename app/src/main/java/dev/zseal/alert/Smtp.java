package dev.zseal.alert;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.MimeMessage;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/// One attempt at a mail.
final class Smtp {
  private static final Duration CONNECT_LIMIT = Http.CONNECT_LIMIT;
  private static final Duration READ_LIMIT = Duration.ofSeconds(30);
  private static final int REPLY_CHARS_MAX = 200;

  private final String hostHere;
  private final @Nullable SSLContext tls;

  /// @param hostHere what the server is greeted with
  /// @param tls null for the JDK's own
  Smtp(String hostHere, @Nullable SSLContext tls) {
    String name = hostHere.replaceAll("[^A-Za-z0-9.-]", "-");
    this.hostHere = name.matches("[A-Za-z0-9].*") ? name : "localhost";
    this.tls = tls;
  }

  Session session(Mail mail) {
    var settings = new Properties();
    settings.setProperty("mail.smtp.host", mail.host());
    settings.setProperty("mail.smtp.port", Integer.toString(mail.port()));
    settings.setProperty("mail.smtp.localhost", hostHere);
    settings.setProperty("mail.smtp.connectiontimeout", millis(CONNECT_LIMIT));
    settings.setProperty("mail.smtp.timeout", millis(READ_LIMIT));
    // An answer to QUIT changes nothing.
    settings.setProperty("mail.smtp.quitwait", "false");
    settings.setProperty("mail.smtp.sendpartial", "true");
    settings.setProperty("mail.smtp.auth", Boolean.toString(mail.login().isPresent()));
    settings.setProperty("mail.smtp.auth.mechanisms", "PLAIN LOGIN");
    settings.setProperty("mail.smtp.ssl.checkserveridentity", "true");
    settings.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
    switch (mail.security()) {
      case STARTTLS -> {
        settings.setProperty("mail.smtp.starttls.enable", "true");
        settings.setProperty("mail.smtp.starttls.required", "true");
      }
      case TLS -> settings.setProperty("mail.smtp.ssl.enable", "true");
      case NONE -> settings.setProperty("mail.smtp.starttls.enable", "false");
    }
    if (tls != null) {
      settings.put("mail.smtp.ssl.socketFactory", tls.getSocketFactory());
    }
    return Session.getInstance(settings, null);
  }

  private static String millis(Duration time) {
    return Long.toString(time.toMillis());
  }

  Result attempt(Mail mail, Session session, MimeMessage message) {
    try (Transport transport = session.getTransport("smtp")) {
      String user = mail.login().map(Mail.Login::user).orElse(null);
      String password = mail.login().map(login -> login.password().reveal()).orElse(null);
      transport.connect(mail.host(), mail.port(), user, password);
      transport.sendMessage(message, message.getAllRecipients());
      return new Result.Done("taken by the mail server");
    } catch (SendFailedException e) {
      return refused(mail, e);
    } catch (AuthenticationFailedException _) {
      // No other attempt: some servers lock an account after a few.
      return new Result.Never("the mail server refuses user or password");
    } catch (MessagingException e) {
      return failed(mail, e);
    }
  }

  private static Result refused(Mail mail, SendFailedException e) {
    Address[] taken = e.getValidSentAddresses();
    if (taken != null && taken.length > 0) {
      String others =
          Stream.of(e.getInvalidAddresses(), e.getValidUnsentAddresses())
              .flatMap(list -> list == null ? Stream.empty() : Stream.of(list))
              .map(Address::toString)
              .collect(Collectors.joining(", "));
      return new Result.Done("taken by the mail server, but not for " + shown(mail, others));
    }
    int code = 0;
    String reply = "";
    for (Exception cause = e; cause instanceof MessagingException m; cause = m.getNextException()) {
      int own = code(cause);
      // A reply about a recipient says more than that none is left.
      if (own != 0) {
        code = own;
        reply = String.valueOf(cause.getMessage());
      }
    }
    if (code == 0) {
      return failed(mail, e);
    }
    String said = "the mail server says: " + shown(mail, reply);
    return code < 500 ? new Result.Later(said) : new Result.Never(said);
  }

  private static int code(Exception e) {
    return switch (e) {
      case SMTPAddressFailedException address -> address.getReturnCode();
      case SMTPSenderFailedException sender -> sender.getReturnCode();
      case SMTPSendFailedException send -> send.getReturnCode();
      default -> 0;
    };
  }

  private static Result failed(Mail mail, MessagingException e) {
    for (Throwable cause = e; cause != null; cause = next(cause)) {
      switch (cause) {
        case SSLException tls -> {
          return Http.tls(tls);
        }
        case UnknownHostException _ -> {
          return new Result.Later("the mail server's name is not known to the name servers");
        }
        case SocketTimeoutException _ -> {
          return new Result.Later("the mail server does not answer");
        }
        case ConnectException _ -> {
          return new Result.Later("no connection to the mail server: refused, or no way there");
        }
        default -> {
          // The cause below may tell more.
        }
      }
    }
    String message = String.valueOf(e.getMessage());
    if (message.toLowerCase(Locale.ROOT).contains("starttls is required")) {
      return new Result.Never("the mail server has no STARTTLS, and without nothing is sent");
    }
    return new Result.Later("the mail server failed: " + shown(mail, message));
  }

  private static @Nullable Throwable next(Throwable cause) {
    if (cause instanceof MessagingException messaging && messaging.getNextException() != null) {
      return messaging.getNextException();
    }
    return cause.getCause();
  }

  /// A server's words, unless it repeats what it was given.
  private static String shown(Mail mail, String words) {
    if (mail.login().isPresent()) {
      String password = mail.login().get().password().reveal();
      byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
      String encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
      byte[] plain =
          ("\0" + mail.login().get().user() + "\0" + password).getBytes(StandardCharsets.UTF_8);
      String response = Base64.getEncoder().withoutPadding().encodeToString(plain);
      if (List.of(password, encoded, response).stream().anyMatch(words::contains)) {
        return "(withheld, for it repeats the password)";
      }
    }
    return CleanText.line(words, REPLY_CHARS_MAX);
  }
}
