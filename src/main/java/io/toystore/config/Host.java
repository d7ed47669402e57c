package io.toystore.config;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host as people write it: a name, an IPv4 address, or an IPv6 address with or without brackets.
 * Only the text is looked at; no name is looked up.
 */
public final class Host {
  private static final int LONGEST_NAME = 253;

  /** Underscores are in no name of the Internet, but in many of those that containers have. */
  private static final Pattern NAME =
      Pattern.compile("\\w([\\w-]{0,61}\\w)?(\\.\\w([\\w-]{0,61}\\w)?)*\\.?");

  /** What a system's look-up takes for an address: 127.1, 0x7f.1, 2130706433, 256.1.1.1. */
  private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.?");

  /** Decimal to some, octal to others. */
  private static final Pattern OCTAL = Pattern.compile("(^|\\.)0[0-9]");

  private static final String EVERY_IPV4 = "0.0.0.0";

  private static final String WANTED =
      "a host name, an IPv4 address or an IPv6 address, without a port";

  private Host() {}

  /**
   * The host as the JDK and Vert.x want it: an IPv6 address without brackets, all else as it was.
   *
   * @throws IllegalArgumentException saying what must be there, when the text is no host
   */
  public static String parse(String text) {
    // Other machines have other interfaces, and Vert.x does not know them either.
    require(text.indexOf('%') < 0, text, "an address without an interface's name (\"%\")");
    if (text.startsWith("[") && text.endsWith("]")) {
      String inner = text.substring(1, text.length() - 1);
      return require(inner.indexOf(':') >= 0 && NetUtil.isValidIpV6Address(inner), inner, WANTED);
    }
    if (NetUtil.isValidIpV4Address(text) && !OCTAL.matcher(text).find()) {
      return text;
    }
    if (text.indexOf(':') >= 0) {
      return require(NetUtil.isValidIpV6Address(text), text, WANTED);
    }
    require(
        !NUMERIC.matcher(text).matches(),
        text,
        "a host name or an address; an IPv4 address has four decimal numbers up to 255");
    if (!text.chars().allMatch(c -> c < 0x80)) {
      throw new IllegalArgumentException(WANTED + ascii(text));
    }
    return require(text.length() <= LONGEST_NAME && NAME.matcher(text).matches(), text, WANTED);
  }

  /** True for {@code 0.0.0.0} and {@code ::}, however written: all addresses of this machine. */
  public static boolean isWildcard(String host) {
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    return address != null && address.isAnyLocalAddress();
  }

  /** Whether what listens there is reached from this machine only; names are not looked up. */
  public static boolean isLoopback(String host) {
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    return address == null ? host.equalsIgnoreCase("localhost") : address.isLoopbackAddress();
  }

  /** An address of this machine at which something is reached that listens on all, of its kind. */
  public static String loopbackOf(String wildcard) {
    return wildcard.equals(EVERY_IPV4) ? "127.0.0.1" : "::1";
  }

  /** "host:port" as it stands in a URL, with brackets around an IPv6 address. */
  public static String withPort(String host, int port) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  private static String ascii(String name) {
    try {
      String ascii = IDN.toASCII(name).toLowerCase(Locale.ROOT);
      return "; a name with other letters than ASCII is written \"" + ascii + "\"";
    } catch (IllegalArgumentException e) {
      return ""; // It is no such name either.
    }
  }

  private static String require(boolean holds, String host, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(wanted);
    }
    return host;
  }
}
