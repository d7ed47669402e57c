package io.toystore.config;

import io.netty.util.NetUtil;
import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The text of a host: a name, an IPv4 address, or an IPv6 address with or without brackets. No name
 * is looked up.
 */
public final class Host {
  private static final int LONGEST_NAME = 253;

  /** Underscores are not valid in Internet names, but are common in names of containers. */
  private static final Pattern NAME =
      Pattern.compile("\\w([\\w-]{0,61}\\w)?(\\.\\w([\\w-]{0,61}\\w)?)*\\.?");

  /** Texts that the system's look-up takes for an address: 127.1, 0x7f.1, 2130706433, 256.1.1.1. */
  private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.?");

  /** Leading zeros, which some programs read as decimal and others as octal. */
  private static final Pattern OCTAL = Pattern.compile("(^|\\.)0[0-9]");

  private static final String EVERY_IPV4 = "0.0.0.0";

  private static final String WANTED =
      "a host name, an IPv4 address or an IPv6 address, without a port";

  private Host() {}

  /**
   * The host as the JDK and Vert.x expect it: an IPv6 address without brackets, others unchanged.
   *
   * @throws IllegalArgumentException saying what is required, when the text is not a host
   */
  public static String parse(String text) {
    // Interface names differ between machines, and Vert.x does not support them either.
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

  /** Whether a server at this host is reachable only from this machine; names are not looked up. */
  public static boolean isLoopback(String host) {
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
    return address == null ? host.equalsIgnoreCase("localhost") : address.isLoopbackAddress();
  }

  /** The loopback address, of the same kind, at which a server on a wildcard address is reached. */
  public static String loopbackOf(String wildcard) {
    return wildcard.equals(EVERY_IPV4) ? "127.0.0.1" : "::1";
  }

  /** "host:port" as in a URL, with brackets around an IPv6 address. */
  public static String withPort(String host, int port) {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  private static String ascii(String name) {
    try {
      String ascii = IDN.toASCII(name).toLowerCase(Locale.ROOT);
      return "; a name with other letters than ASCII is written \"" + ascii + "\"";
    } catch (IllegalArgumentException e) {
      return ""; // Not an internationalised name either.
    }
  }

  private static String require(boolean holds, String host, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(wanted);
    }
    return host;
  }
}
