package io.toystore.client;

import io.toystore.client.core.RetryPolicy;
import io.toystore.config.ConfigReader;
import io.toystore.model.ToyName;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The load client's configuration. Each component is a key of the JSON file with the same name; all
 * have a default.
 *
 * @param urls base URLs of the front-ends, 1 to {@value #MAX_URLS}, {@code http} or {@code https}.
 *     Virtual client i begins with URL number i modulo their count, and moves on to the next URL
 *     whenever a request got no answer, 503 or 504. Default: {@code ["http://127.0.0.1:8080"]}
 * @param clients virtual clients, 1 to {@value #MAX_CLIENTS}; each has at most one request in
 *     flight. Default: 5
 * @param iterations visits of each client, 1 to {@value #MAX_VISITS}; clients times iterations is
 *     at most {@value #MAX_VISITS}, because every acknowledged order is kept in memory, 100 bytes
 *     each. Default: 100
 * @param rate requests a second, by all clients at all URLs together: 0, or from 0.01 to 1000000. 0
 *     is a closed loop: each client makes its visits one after the other, without waiting. Any
 *     other rate is an open loop ({@link io.toystore.client.core.OpenLoop}): requests, look-ups and
 *     purchases alike, are due at intervals of 1 / rate, and their response times count from when
 *     they were due. A request that is due while all clients wait for answers is sent late; no
 *     request is left out. The rate does not include retries and the verification at the end.
 *     Default: 0
 * @param durationSeconds no new visit begins after this time, in seconds, even if iterations are
 *     left; 0 to 604800, 0 for no limit. In an open loop visits that are due by then still begin,
 *     however late. Default: 0
 * @param stopFile no new visit begins once this file exists, even if iterations are left; the
 *     client checks every {@value #STOP_FILE_MILLIS} ms. So a program that injects faults can end
 *     the load after its last fault. Default: none (null)
 * @param probability the probability that a visit buys if there is stock, 0 to 1. Default: 0.7
 * @param quantity pieces of a purchase, 1 to {@value #MAX_QUANTITY}. Default: 1
 * @param quantityMax the maximum pieces of a purchase, whose pieces are drawn evenly from {@code
 *     quantity} to this; up to {@value #MAX_QUANTITY}. Default: the same as {@code quantity}
 * @param thinkTimeMillis pause of a client after each visit, 0 to 3600000; 0 with a {@code rate},
 *     which decides when requests are sent. Default: 0
 * @param seed of the random choices of toys and purchases, -2^53 to 2^53. Default: a random one,
 *     which is printed
 * @param toys the toys' names to choose from, without duplicates. Default, or if empty: all that
 *     {@code GET /products} lists at the start
 * @param connections the maximum of connections to each URL, and of orders that are verified at the
 *     same time, 1 to {@value #MAX_CLIENTS}. A request waits for a free connection, and its time
 *     includes the wait. Default: the same as {@code clients}
 * @param requestTimeoutMillis the time within which a complete answer must arrive, or the request
 *     has failed, 1 to 3600000. Default: 10000
 * @param idempotencyKeys whether each purchase carries an {@code Idempotency-Key} of its own.
 *     Default: false
 * @param retries how often a request without an answer, or with 503 or 504, is retried at the next
 *     URL, 0 to 1000; a purchase only with {@code idempotencyKeys}. Default: 0, so that a run shows
 *     what the store does without help from its client
 * @param retryDelayMillis the pause before each retry, 1 to 60000. Default: 200
 * @param verify whether to ask for every acknowledged order at the end. Default: true
 * @param maxFailedRequests how many requests may fail (anything but success and 409) without an
 *     exit code of 2, 0 to 2^53. Default: no limit
 * @param resultFile file for the summary as JSON, written at the end. Default: none (null)
 * @param history file to which every request and its outcome are appended ({@link History}).
 *     Default: none (null)
 */
public record ClientConfig(
    List<String> urls,
    int clients,
    int iterations,
    double rate,
    int durationSeconds,
    String stopFile,
    double probability,
    int quantity,
    int quantityMax,
    int thinkTimeMillis,
    long seed,
    List<String> toys,
    int connections,
    int requestTimeoutMillis,
    boolean idempotencyKeys,
    int retries,
    int retryDelayMillis,
    boolean verify,
    long maxFailedRequests,
    String resultFile,
    String history) {

  static final int MAX_URLS = 100;
  static final int MAX_CLIENTS = 10_000;
  static final int MAX_VISITS = 20_000_000;

  private static final int DEFAULT_VISITS = 100;
  static final double MIN_RATE = 0.01;
  static final double MAX_RATE = 1_000_000;
  static final int MAX_QUANTITY = 1_000_000;
  static final int MAX_TOYS = 100_000;
  static final int STOP_FILE_MILLIS = 100;

  /** The largest whole number that every JSON tool keeps exact (RFC 8259, section 6). */
  private static final long MAX_EXACT = 1L << 53;

  private static final String DEFAULT_URL = "http://127.0.0.1:8080";

  public ClientConfig {
    urls = urls.stream().map(ClientConfig::baseUrl).toList();
    range("urls", urls.size(), 1, MAX_URLS);
    range("clients", clients, 1, MAX_CLIENTS);
    range("iterations", iterations, 1, maxIterations(clients));
    require(
        rate == 0 || rate >= MIN_RATE && rate <= MAX_RATE,
        "rate",
        "must be 0, or from 0.01 to 1000000");
    range("durationSeconds", durationSeconds, 0, 604_800);
    require(stopFile == null || !stopFile.isBlank(), "stopFile", "must name a file");
    require(probability >= 0 && probability <= 1, "probability", "must be from 0 to 1");
    range("quantity", quantity, 1, MAX_QUANTITY);
    range("quantityMax", quantityMax, quantity, MAX_QUANTITY);
    range("thinkTimeMillis", thinkTimeMillis, 0, 3_600_000);
    require(
        rate == 0 || thinkTimeMillis == 0,
        "thinkTimeMillis",
        "must be 0 with a rate, which decides when requests are sent");
    range("seed", seed, -MAX_EXACT, MAX_EXACT);
    toys = List.copyOf(toys);
    range("toys", toys.size(), 0, MAX_TOYS);
    require(Set.copyOf(toys).size() == toys.size(), "toys", "must name each toy once");
    require(toys.stream().allMatch(ToyName::isValid), "toys", "holds an invalid name");
    range("connections", connections, 1, MAX_CLIENTS);
    range("requestTimeoutMillis", requestTimeoutMillis, 1, 3_600_000);
    range("retries", retries, 0, 1_000);
    range("retryDelayMillis", retryDelayMillis, 1, 60_000);
    range("maxFailedRequests", maxFailedRequests, 0, Long.MAX_VALUE);
    require(resultFile == null || !resultFile.isBlank(), "resultFile", "must name a file");
    require(history == null || !history.isBlank(), "history", "must name a file");
  }

  /** How many visits each client can make; bounded because every acknowledged order is kept. */
  int maxIterations() {
    return maxIterations(clients);
  }

  private static int maxIterations(int clients) {
    return MAX_VISITS / clients;
  }

  /**
   * Reads the configuration strictly.
   *
   * @throws io.toystore.config.ConfigException naming the key that is unknown, of the wrong type or
   *     out of its range
   */
  public static ClientConfig read(JsonObject json) {
    ConfigReader reader = ConfigReader.of(json);
    int clients = reader.integer("clients", 5, 1, MAX_CLIENTS);
    int quantity = reader.integer("quantity", 1, 1, MAX_QUANTITY);
    List<String> urls = reader.strings("urls", List.of(DEFAULT_URL));
    double rate = reader.number("rate", 0, 0, MAX_RATE);
    int durationSeconds = reader.integer("durationSeconds", 0, 0, 604_800);
    int visits = durationSeconds == 0 ? DEFAULT_VISITS : maxIterations(clients);
    int iterations = reader.integer("iterations", visits, 1, MAX_VISITS);
    String stopFile = file(reader, "stopFile");
    double probability = reader.number("probability", 0.7, 0, 1);
    int quantityMax = reader.integer("quantityMax", quantity, 1, MAX_QUANTITY);
    int thinkTimeMillis = reader.integer("thinkTimeMillis", 0, 0, 3_600_000);
    long anySeed = ThreadLocalRandom.current().nextLong(MAX_EXACT);
    long seed = reader.longValue("seed", anySeed, -MAX_EXACT, MAX_EXACT);
    List<String> toys = reader.strings("toys", List.of());
    int connections = reader.integer("connections", clients, 1, MAX_CLIENTS);
    int requestTimeoutMillis = reader.integer("requestTimeoutMillis", 10_000, 1, 3_600_000);
    boolean idempotencyKeys = reader.bool("idempotencyKeys", false);
    int retries = reader.integer("retries", 0, 0, 1_000);
    int retryDelayMillis = reader.integer("retryDelayMillis", 200, 1, 60_000);
    boolean verify = reader.bool("verify", true);
    long maxFailedRequests =
        reader.has("maxFailedRequests")
            ? reader.longValue("maxFailedRequests", 0, 0, MAX_EXACT)
            : Long.MAX_VALUE;
    String resultFile = file(reader, "resultFile");
    String history = file(reader, "history");
    reader.done();
    try {
      return new ClientConfig(
          urls,
          clients,
          iterations,
          rate,
          durationSeconds,
          stopFile,
          probability,
          quantity,
          quantityMax,
          thinkTimeMillis,
          seed,
          toys,
          connections,
          requestTimeoutMillis,
          idempotencyKeys,
          retries,
          retryDelayMillis,
          verify,
          maxFailedRequests,
          resultFile,
          history);
    } catch (IllegalArgumentException e) {
      throw reader.problem(e.getMessage());
    }
  }

  /** Whether requests are sent at a given rate, independently of the store's answers. */
  public boolean isOpenLoop() {
    return rate > 0;
  }

  /** The file that the key names; null without the key. */
  private static String file(ConfigReader reader, String key) {
    return reader.optionalPath(key).map(Path::toString).orElse(null);
  }

  RetryPolicy retryPolicy() {
    return new RetryPolicy(retries, idempotencyKeys);
  }

  /** The URL without a slash at its end, so that a path can follow it. */
  private static String baseUrl(String url) {
    try {
      URI uri = new URI(url);
      boolean usable =
          ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
              && uri.getHost() != null
              && uri.getPort() != 0
              && uri.getPort() <= 65_535
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null;
      require(
          usable, "urls", "holds \"" + url + "\", which is not a base URL such as " + DEFAULT_URL);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("urls: \"" + url + "\" is not a URL", e);
    }
    return url.replaceAll("/+$", "");
  }

  private static void range(String key, long value, long min, long max) {
    require(min <= value && value <= max, key, "must be from " + min + " to " + max);
  }

  private static void require(boolean holds, String key, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(key + ": " + problem);
    }
  }
}
